using System.Runtime.Intrinsics;
using Amalgam.Model.Experts;
using Amalgam.Training.Options;

namespace Amalgam.Training.Optimization;

/// <summary>
/// AdamW: Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2), and the average of the weights that follows it.
/// </summary>
/// <remarks>
/// θ ← θ − η λ θ (matrices only) − η m̂ / (√v̂ + ε), m̂ = m/(1 − β1ᵗ), v̂ = v/(1 − β2ᵗ); routers and routed experts take η times their own rates;
/// average ← d average + (1 − d) θ with d = min(decay, (1 + t)/(10 + t)).
/// Limited by memory: everything is done in one pass, in pieces of fixed size over threads, so that no thread count changes a bit.
/// </remarks>
internal sealed class AdamW
{
    private readonly OptimizerOptions options;
    private readonly ParameterPieces pieces;
    private double[] squares = [];
    private readonly PieceLoop run;

    /// <summary>[parameter], m.</summary>
    public double[] FirstMoment { get; }

    /// <summary>[parameter], v.</summary>
    public double[] SecondMoment { get; }

    /// <summary>[parameter], the average of the weights.</summary>
    public double[] Average { get; }

    /// <param name="firstMoment">[parameter], m, changed by every step</param>
    /// <param name="secondMoment">[parameter], v, changed by every step</param>
    /// <param name="average">[parameter], where the average begins; changed by every step</param>
    /// <param name="pieces">which parameters there are, and which decay</param>
    /// <param name="run">the threads of the network; null for one piece after the other</param>
    public AdamW(OptimizerOptions options, double[] firstMoment, double[] secondMoment, double[] average, ParameterPieces pieces, PieceLoop? run = null)
    {
        this.options = options;
        FirstMoment = firstMoment;
        SecondMoment = secondMoment;
        Average = average;
        this.pieces = pieces;
        this.run = run ?? InOrder;
    }

    /// <summary>Leaves experts alone that no element has selected.</summary>
    public void Select(ExpertSelection? selection) => pieces.Select(selection);

    /// <summary>Sets a gradient to zero where it is in use; the rest is never read.</summary>
    /// <param name="gradient">[parameter]</param>
    public void Clear(double[] gradient)
    {
        ParameterPiece[] inUse = pieces.InUse;
        run(inUse.Length, index => Array.Clear(gradient, inUse[index].Start, inUse[index].Length));
    }

    /// <summary>Moves the parameters and their average.</summary>
    /// <param name="parameters">[parameter]</param>
    /// <param name="gradient">[parameter], ∂L/∂θ</param>
    /// <param name="gradientScale">factor on the gradient, from <see cref="ClipFactor"/></param>
    /// <param name="step">t of this step; the first is 1</param>
    public void Step(double[] parameters, double[] gradient, double gradientScale, double learningRate, long step)
    {
        double firstScale = learningRate / (1 - Math.Pow(options.Beta1, step)), secondScale = 1 / (1 - Math.Pow(options.Beta2, step));
        double follow = 1 - Math.Min(options.AverageDecay, (1.0 + step) / (10.0 + step));
        ParameterPiece[] inUse = pieces.InUse;
        run(inUse.Length, index =>
        {
            (int start, int length, bool decays, ParameterRole role, _, _) = inUse[index];
            double keep = decays ? 1 - learningRate * options.WeightDecay : 1,
                rate = role switch { ParameterRole.Router => options.RouterRate, ParameterRole.RoutedExpert => options.RoutedRate, _ => 1 };
            Step(parameters.AsSpan(start, length), gradient.AsSpan(start, length), FirstMoment.AsSpan(start, length), SecondMoment.AsSpan(start, length),
                Average.AsSpan(start, length), (gradientScale, keep, rate * firstScale, secondScale, follow));
        });
    }

    private void Step(
        Span<double> parameters, ReadOnlySpan<double> gradient, Span<double> first, Span<double> second, Span<double> average,
        (double Gradient, double Keep, double First, double Second, double Follow) scale)
    {
        double beta1 = options.Beta1, beta2 = options.Beta2, epsilon = options.Epsilon;
        int index = 0;
        for (; index + 8 <= parameters.Length; index += 8)
        {
            Vector512<double> slope = Vector512.Create(gradient.Slice(index, 8)) * scale.Gradient;
            Vector512<double> m = beta1 * Vector512.Create<double>(first.Slice(index, 8)) + (1 - beta1) * slope;
            Vector512<double> v = beta2 * Vector512.Create<double>(second.Slice(index, 8)) + (1 - beta2) * slope * slope;
            Vector512<double> value = Vector512.Create<double>(parameters.Slice(index, 8)) * scale.Keep;
            value -= scale.First * m / (Vector512.Sqrt(v * scale.Second) + Vector512.Create(epsilon));
            Vector512<double> old = Vector512.Create<double>(average.Slice(index, 8));
            m.CopyTo(first.Slice(index, 8));
            v.CopyTo(second.Slice(index, 8));
            value.CopyTo(parameters.Slice(index, 8));
            (old + scale.Follow * (value - old)).CopyTo(average.Slice(index, 8));
        }
        for (; index < parameters.Length; index++)
        {
            double slope = gradient[index] * scale.Gradient;
            double m = first[index] = beta1 * first[index] + (1 - beta1) * slope;
            double v = second[index] = beta2 * second[index] + (1 - beta2) * slope * slope;
            double value = parameters[index] = parameters[index] * scale.Keep - scale.First * m / (Math.Sqrt(v * scale.Second) + epsilon);
            average[index] += scale.Follow * (value - average[index]);
        }
    }

    /// <summary>Euclidean norm of a gradient.</summary>
    /// <param name="gradient">[parameter]</param>
    public double Norm(double[] gradient)
    {
        ParameterPiece[] inUse = pieces.InUse;
        if (squares.Length < inUse.Length) squares = new double[inUse.Length];
        run(inUse.Length, index => squares[index] = SumOfSquares(gradient.AsSpan(inUse[index].Start, inUse[index].Length)));
        double sum = 0;
        for (int index = 0; index < inUse.Length; index++) sum += squares[index];
        return Math.Sqrt(sum);
    }

    /// <summary>Factor that brings a gradient down to a largest norm; 1 when it is no larger.</summary>
    public static double ClipFactor(double norm, double largest) => norm > largest ? largest / norm : 1;

    /// <summary>Pieces one after the other on the calling thread.</summary>
    internal static void InOrder(int count, Action<int> body)
    {
        for (int piece = 0; piece < count; piece++) body(piece);
    }

    private static double SumOfSquares(ReadOnlySpan<double> values)
    {
        Vector512<double> sums = Vector512<double>.Zero;
        int index = 0;
        for (; index + 8 <= values.Length; index += 8)
        {
            Vector512<double> part = Vector512.Create(values.Slice(index, 8));
            sums += part * part;
        }
        double sum = Vector512.Sum(sums);
        for (; index < values.Length; index++) sum += values[index] * values[index];
        return sum;
    }
}
