using System.Globalization;

namespace Amalgam.Model.Activations;

/// <summary>An activation and its threshold, written "silu", "silut:3.0" or "tanh".</summary>
/// <param name="Kind">Which function.</param>
/// <param name="Threshold">t of silut; unused otherwise.</param>
public readonly record struct Activation(ActivationKind Kind, double Threshold = 0)
{
    public static readonly Activation Silu = new(ActivationKind.Silu);
    public static readonly Activation Tanh = new(ActivationKind.Tanh);

    /// <exception cref="FormatException">The text names no activation.</exception>
    public static Activation Parse(string text)
    {
        if (text == "silu") return Silu;
        if (text == "tanh") return Tanh;
        if (text.StartsWith("silut:", StringComparison.Ordinal)
            && double.TryParse(text.AsSpan(6), NumberStyles.Float, CultureInfo.InvariantCulture, out double threshold) && threshold > 0)
            return new Activation(ActivationKind.SiluTail, threshold);
        throw new FormatException($"activation: expected silu, tanh or silut:T with T > 0, found '{text}'");
    }

    /// <summary>φ(x) and φ'(x).</summary>
    public (double Value, double Slope) At(double x)
    {
        if (Kind == ActivationKind.Tanh)
        {
            double tanh = Math.Tanh(x);
            return (tanh, 1 - tanh * tanh);
        }
        if (Kind == ActivationKind.SiluTail && x > Threshold)
        {
            (double value, double slope) = Silu.At(Threshold);
            double tanh = Math.Tanh(slope * (x - Threshold));
            return (tanh + value, slope * (1 - tanh * tanh));
        }
        double sigmoid = 1 / (1 + Math.Exp(-x));
        return (x * sigmoid, sigmoid * (1 + x * (1 - sigmoid)));
    }

    public override string ToString() => Kind switch
    {
        ActivationKind.Silu => "silu",
        ActivationKind.Tanh => "tanh",
        _ => "silut:" + Threshold.ToString("R", CultureInfo.InvariantCulture),
    };
}
