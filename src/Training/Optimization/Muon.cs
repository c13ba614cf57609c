using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using Amalgam.Network.Optimization;

namespace Amalgam.Training.Optimization;

/// <summary>
/// Muon: momentum, made orthogonal (K. Jordan et al., 2024), with the step of a matrix scaled to that of AdamW by 0.2 √max(in, out) (Liu et al.,
/// arXiv:2502.16982, equation 4).
/// </summary>
/// <remarks>
/// M ← μ M + (1 − μ) G; W ← W − η λ W − 0.2 √max(in, out) η' O(μ M + (1 − μ) G) with Nesterov's look ahead and O of <see cref="Orthogonalizer"/>. The length
/// of the gradient does not matter.
/// </remarks>
internal sealed class Muon(double momentum) : IDisposable
{
    private const double RootMeanSquare = 0.2;

    private readonly Orthogonalizer orthogonalizer = new();
    private readonly ConcurrentBag<double[]> idle = [];

    /// <summary>Factors of a step on one matrix.</summary>
    /// <param name="Keep">1 − η λ</param>
    /// <param name="Rate">η'</param>
    public readonly record struct Factors(double Keep, double Rate);

    /// <summary>What a step on one matrix reads and writes, all [in, out].</summary>
    /// <param name="weights">W</param>
    /// <param name="gradient">G before it is scaled; zero afterwards</param>
    /// <param name="moment">M</param>
    /// <param name="average">average of the weights</param>
    public readonly ref struct Arrays(Span<double> weights, Span<double> gradient, Span<double> moment, Span<double> average)
    {
        public readonly Span<double> Weights = weights, Gradient = gradient, Moment = moment, Average = average;
    }

    /// <summary>Moves one matrix, its momentum and its average, and clears the gradient; several threads may move several at once.</summary>
    /// <param name="follow">part of the way that the average goes towards the weights</param>
    public void Move(in Arrays arrays, double gradientScale, double follow, (int In, int Out) shape, in Factors factors)
    {
        int length = arrays.Weights.Length;
        if (!idle.TryTake(out double[]? scratch) || scratch.Length < length) scratch = new double[length];
        Span<double> direction = scratch.AsSpan(0, length);
        LookAhead(arrays, (1 - momentum) * gradientScale, direction);
        orthogonalizer.Run(direction, shape.In, shape.Out, direction);
        double step = RootMeanSquare * Math.Sqrt(Math.Max(shape.In, shape.Out)) * factors.Rate;
        Step(arrays, direction, (factors.Keep, step), follow);
        idle.Add(scratch);
    }

    /// <summary>The new momentum, and where it will be after the next step of the same gradient.</summary>
    private void LookAhead(in Arrays arrays, double scale, Span<double> direction)
    {
        Span<double> gradient = arrays.Gradient, moment = arrays.Moment;
        int index = 0;
        for (; index + 8 <= direction.Length; index += 8)
        {
            Vector512<double> slope = scale * Vector512.Create<double>(gradient.Slice(index, 8));
            Vector512<double> m = momentum * Vector512.Create<double>(moment.Slice(index, 8)) + slope;
            m.CopyTo(moment.Slice(index, 8));
            (momentum * m + slope).CopyTo(direction.Slice(index, 8));
        }
        for (; index < direction.Length; index++)
        {
            double slope = scale * gradient[index];
            moment[index] = momentum * moment[index] + slope;
            direction[index] = momentum * moment[index] + slope;
        }
        gradient.Clear();
    }

    private static void Step(in Arrays arrays, ReadOnlySpan<double> direction, (double Keep, double Step) factors, double follow)
    {
        (double keep, double step) = factors;
        Span<double> weights = arrays.Weights, average = arrays.Average;
        int index = 0;
        for (; index + 8 <= direction.Length; index += 8)
        {
            Vector512<double> value = keep * Vector512.Create<double>(weights.Slice(index, 8)) - step * Vector512.Create(direction.Slice(index, 8));
            Vector512<double> old = Vector512.Create<double>(average.Slice(index, 8));
            value.CopyTo(weights.Slice(index, 8));
            (old + follow * (value - old)).CopyTo(average.Slice(index, 8));
        }
        for (; index < direction.Length; index++)
        {
            weights[index] = keep * weights[index] - step * direction[index];
            average[index] += follow * (weights[index] - average[index]);
        }
    }

    public void Dispose() => orthogonalizer.Dispose();
}
