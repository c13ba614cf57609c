using System.Collections.Concurrent;
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

    /// <summary>Moves one matrix and its momentum; several threads may move several at once.</summary>
    /// <param name="weights">[in, out], W</param>
    /// <param name="gradient">[in, out], G before it is scaled</param>
    /// <param name="moment">[in, out], M</param>
    public void Move(
        Span<double> weights, ReadOnlySpan<double> gradient, double gradientScale, Span<double> moment, (int In, int Out) shape, in Factors factors)
    {
        if (!idle.TryTake(out double[]? scratch) || scratch.Length < weights.Length) scratch = new double[weights.Length];
        Span<double> direction = scratch.AsSpan(0, weights.Length);
        for (int index = 0; index < weights.Length; index++)
        {
            double slope = (1 - momentum) * gradientScale * gradient[index];
            moment[index] = momentum * moment[index] + slope;
            direction[index] = momentum * moment[index] + slope;
        }
        orthogonalizer.Run(direction, shape.In, shape.Out, direction);
        double step = RootMeanSquare * Math.Sqrt(Math.Max(shape.In, shape.Out)) * factors.Rate;
        for (int index = 0; index < weights.Length; index++) weights[index] = factors.Keep * weights[index] - step * direction[index];
        idle.Add(scratch);
    }

    public void Dispose() => orthogonalizer.Dispose();
}
