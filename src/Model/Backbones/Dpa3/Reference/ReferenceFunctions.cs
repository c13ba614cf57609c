using Amalgam.Model.Activations;

namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>The scalar functions of docs/theory/model.md, each with its slope.</summary>
internal static class ReferenceFunctions
{
    /// <summary>Section 2: the factor that turns a pair or an angle off between <paramref name="start"/> and <paramref name="cutoff"/>.</summary>
    /// <param name="r">Å</param>
    public static (double Value, double Slope) Switch(SwitchKind kind, double r, double start, double cutoff)
    {
        if (kind == SwitchKind.Exponential)
        {
            double inner = Math.Exp(20 / start * (r - start));
            double value = Math.Exp(-inner);
            // Far outside, inner overflows while value vanishes faster than inner grows.
            return (value, value == 0 ? 0 : -value * inner * 20 / start);
        }
        double u = (r - start) / (cutoff - start);
        if (u <= 0) return (1, 0);
        if (u >= 1) return (0, 0);
        return (1 - u * u * u * (10 - 15 * u + 6 * u * u), -30 * u * u * (1 - u) * (1 - u) / (cutoff - start));
    }

    /// <summary>φ of section 4.</summary>
    public static (double Value, double Slope) Activate(Activation activation, double x)
    {
        switch (activation.Kind)
        {
            case ActivationKind.Tanh:
                double tanh = Math.Tanh(x);
                return (tanh, 1 - tanh * tanh);
            case ActivationKind.SiluTail when x >= activation.Threshold:
                (double atThreshold, double k) = Silu(activation.Threshold);
                double tail = Math.Tanh(k * (x - activation.Threshold));
                return (tail + atThreshold, k * (1 - tail * tail));
            default:
                return Silu(x);
        }
    }

    private static (double Value, double Slope) Silu(double x)
    {
        double sigmoid = 1 / (1 + Math.Exp(-x));
        return (x * sigmoid, sigmoid * (1 + x * (1 - sigmoid)));
    }

    /// <summary>T_0 … T_(count − 1) of a number, by T_k+1 = 2 x T_k − T_k−1.</summary>
    public static Variable[] Chebyshev(Tape tape, Variable x, int count)
    {
        var values = new Variable[count];
        for (int k = 0; k < count; k++)
            values[k] = k switch
            {
                0 => tape.Apply(x, _ => (1, 0)),
                1 => x,
                _ => tape.Sum(tape.Scale(2, tape.Times(x, values[k - 1])), tape.Scale(-1, values[k - 2])),
            };
        return values;
    }
}
