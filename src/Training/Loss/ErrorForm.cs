using Amalgam.Training.Options;

namespace Amalgam.Training.Loss;

/// <summary>One error function ℓ with its scale δ.</summary>
/// <remarks>Huber: x²/2δ for |x| ≤ δ, |x| − δ/2 beyond: once differentiable, slope ±1 far out.</remarks>
internal readonly record struct ErrorForm(ErrorFunction Function, double Delta)
{
    /// <summary>Whether the function takes the length of an error vector rather than each component.</summary>
    public bool OfNorm => Function == ErrorFunction.HuberNorm;

    /// <summary>Adds up ℓ over an error vector and gives scale · dℓ/dx for every component.</summary>
    /// <param name="error">[component], x; becomes scale · dℓ/dx</param>
    public double Apply(Span<double> error, double scale)
    {
        if (OfNorm) return ApplyToNorm(error, scale);
        double sum = 0;
        foreach (ref double x in error)
        {
            sum += Value(x);
            x = scale * Slope(x);
        }
        return sum;
    }

    private double ApplyToNorm(Span<double> error, double scale)
    {
        double square = 0;
        foreach (double x in error) square += x * x;
        double norm = Math.Sqrt(square);
        double factor = scale / Math.Max(norm, Delta);
        foreach (ref double x in error) x *= factor;
        return Value(norm);
    }

    private double Value(double x) => Function switch
    {
        ErrorFunction.Mse => x * x,
        ErrorFunction.Mae => Math.Abs(x),
        _ => Math.Abs(x) <= Delta ? x * x / (2 * Delta) : Math.Abs(x) - Delta / 2,
    };

    /// <summary>dℓ/dx; NaN passes through, so that a broken prediction is seen.</summary>
    private double Slope(double x) => Function switch
    {
        ErrorFunction.Mse => 2 * x,
        ErrorFunction.Mae => x > 0 ? 1 : x < 0 ? -1 : 0 * x,
        _ => Math.Abs(x) <= Delta ? x / Delta : x > 0 ? 1 : x < 0 ? -1 : x,
    };
}
