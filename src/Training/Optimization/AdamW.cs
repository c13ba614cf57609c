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

    /// <summary>What a step reads and writes, all of one length.</summary>
    /// <param name="gradient">∂L/∂θ before it is scaled; zero afterwards</param>
    /// <param name="first">m</param>
    /// <param name="second">v</param>
    /// <param name="average">average of the parameters</param>
    public readonly ref struct Arrays(Span<double> parameters, Span<double> gradient, Span<double> first, Span<double> second, Span<double> average)
    {
        public readonly Span<double> Parameters = parameters, Gradient = gradient, First = first, Second = second, Average = average;
    }

    /// <summary>Moves parameters, their moments and their average, and clears the gradient: every array is read from memory once.</summary>
    /// <param name="follow">part of the way that the average goes towards the parameters</param>
    public static void Move(in Arrays arrays, double gradientScale, double follow, in Factors factors)
    {
        (double beta1, double beta2, double epsilon, double keep, double firstScale, double secondScale) = factors;
        Span<double> parameters = arrays.Parameters, gradient = arrays.Gradient, first = arrays.First, second = arrays.Second, average = arrays.Average;
        int index = 0;
        for (; index + 8 <= parameters.Length; index += 8)
        {
            Vector512<double> slope = Vector512.Create<double>(gradient.Slice(index, 8)) * gradientScale;
            Vector512<double> m = beta1 * Vector512.Create<double>(first.Slice(index, 8)) + (1 - beta1) * slope;
            Vector512<double> v = beta2 * Vector512.Create<double>(second.Slice(index, 8)) + (1 - beta2) * slope * slope;
            Vector512<double> value = Vector512.Create<double>(parameters.Slice(index, 8)) * keep;
            value -= firstScale * m / (Vector512.Sqrt(v * secondScale) + Vector512.Create(epsilon));
            Vector512<double> old = Vector512.Create<double>(average.Slice(index, 8));
            m.CopyTo(first.Slice(index, 8));
            v.CopyTo(second.Slice(index, 8));
            value.CopyTo(parameters.Slice(index, 8));
            (old + follow * (value - old)).CopyTo(average.Slice(index, 8));
            Vector512<double>.Zero.CopyTo(gradient.Slice(index, 8));
        }
        for (; index < parameters.Length; index++)
        {
            double slope = gradient[index] * gradientScale;
            double m = first[index] = beta1 * first[index] + (1 - beta1) * slope;
            double v = second[index] = beta2 * second[index] + (1 - beta2) * slope * slope;
            parameters[index] = parameters[index] * keep - firstScale * m / (Math.Sqrt(v * secondScale) + epsilon);
            average[index] += follow * (parameters[index] - average[index]);
            gradient[index] = 0;
        }
    }
}
