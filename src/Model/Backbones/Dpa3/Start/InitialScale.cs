using Amalgam.Model.Activations;
using Amalgam.Model.Experts;

namespace Amalgam.Model.Backbones.Dpa3.Start;

/// <summary>Initial size of expert weights: the sum of the active experts has the mean square of one dense map.</summary>
/// <remarks>
/// Weights are c · N(0, 1/(in + out)), drawn independently for every expert. For inputs of mean square one, y = x W is N(0, c²σ²) with σ² = in/(in + out).
/// With m₁(s), m₂(s) the mean of φ and φ² under N(0, s²), q = ⟨S + Σ g²⟩ and G = ⟨(S + Σ g)²⟩ over the elements, the mean square of the message is
/// <code>
///   linear:     m₂(√q cσ)                                   so  c = 1/√q
///   nonlinear:  q (m₂(cσ) − m₁(cσ)²) + G m₁(cσ)²             the experts' noise adds in squares, their common mean adds up
///   dense:      m₂(σ)
/// </code>
/// and c makes it that of the dense map.
/// </remarks>
internal static class InitialScale
{
    /// <summary>c.</summary>
    /// <param name="squares">q</param>
    /// <param name="total">G</param>
    public static double OfExperts(ModelSpec spec, int width, int height, double squares, double total)
    {
        if (squares == 1 && total == 1) return 1;
        if (spec.ExpertKind == ExpertKind.Linear) return 1 / Math.Sqrt(squares);
        double sigma = Math.Sqrt((double)width / (width + height)), wanted = Moments(spec.Activation, sigma).Second;
        double low = 0, high = 16;
        // The mean square grows with c; for a bounded φ it may stay below the dense one for every c, and then the upper limit of c is taken.
        for (int step = 0; step < 40; step++)
        {
            double middle = 0.5 * (low + high);
            (double first, double second) = Moments(spec.Activation, middle * sigma);
            if (squares * (second - first * first) + total * first * first < wanted) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>m₁ and m₂: mean of φ and φ² under N(0, s²), by the trapezoidal rule, which converges exponentially here.</summary>
    public static (double First, double Second) Moments(Activation activation, double s)
    {
        const int Points = 64;
        double first = 0, second = 0, weights = 0;
        for (int point = -Points; point <= Points; point++)
        {
            double x = 8.0 * point / Points, weight = Math.Exp(-0.5 * x * x), value = Value(activation, s * x);
            first += weight * value;
            second += weight * value * value;
            weights += weight;
        }
        return (first / weights, second / weights);
    }

    /// <summary>φ(x).</summary>
    public static double Value(Activation activation, double x)
    {
        if (activation.Kind == ActivationKind.Tanh) return Math.Tanh(x);
        double t = activation.Threshold;
        if (activation.Kind != ActivationKind.SiluTail || x < t) return x / (1 + Math.Exp(-x));
        double sigmoid = 1 / (1 + Math.Exp(-t)), k = sigmoid * (1 + t * (1 - sigmoid));
        return Math.Tanh(k * (x - t)) + t * sigmoid;
    }
}
