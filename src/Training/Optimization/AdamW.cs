using System.Runtime.Intrinsics;

namespace Amalgam.Training.Optimization;

/// <summary>AdamW: Adam with decoupled weight decay (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2).</summary>
/// <remarks>θ ← θ − η λ θ (matrices only) − η m̂ / (√v̂ + ε), m̂ = m/(1 − β1ᵗ), v̂ = v/(1 − β2ᵗ). Limited by memory: one pass over all arrays.</remarks>
internal static class AdamW
{
    /// <summary>Factors of a step on one piece.</summary>
    /// <param name="Keep">1 − η λ</param>
    /// <param name="First">η/(1 − β1ᵗ)</param>
    /// <param name="Second">1/(1 − β2ᵗ)</param>
    public readonly record struct Factors(double Beta1, double Beta2, double Epsilon, double Keep, double First, double Second);

    /// <summary>Moves parameters and their moments.</summary>
    /// <param name="gradient">∂L/∂θ before it is scaled</param>
    /// <param name="first">m</param>
    /// <param name="second">v</param>
    public static void Move(
        Span<double> parameters, ReadOnlySpan<double> gradient, double gradientScale, Span<double> first, Span<double> second, in Factors factors)
    {
        (double beta1, double beta2, double epsilon, double keep, double firstScale, double secondScale) = factors;
        int index = 0;
        for (; index + 8 <= parameters.Length; index += 8)
        {
            Vector512<double> slope = Vector512.Create(gradient.Slice(index, 8)) * gradientScale;
            Vector512<double> m = beta1 * Vector512.Create<double>(first.Slice(index, 8)) + (1 - beta1) * slope;
            Vector512<double> v = beta2 * Vector512.Create<double>(second.Slice(index, 8)) + (1 - beta2) * slope * slope;
            Vector512<double> value = Vector512.Create<double>(parameters.Slice(index, 8)) * keep;
            value -= firstScale * m / (Vector512.Sqrt(v * secondScale) + Vector512.Create(epsilon));
            m.CopyTo(first.Slice(index, 8));
            v.CopyTo(second.Slice(index, 8));
            value.CopyTo(parameters.Slice(index, 8));
        }
        for (; index < parameters.Length; index++)
        {
            double slope = gradient[index] * gradientScale;
            double m = first[index] = beta1 * first[index] + (1 - beta1) * slope;
            double v = second[index] = beta2 * second[index] + (1 - beta2) * slope * slope;
            parameters[index] = parameters[index] * keep - firstScale * m / (Math.Sqrt(v * secondScale) + epsilon);
        }
    }
}
