namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>An intermediate vector, and the derivative of the energy with respect to it.</summary>
internal sealed class Variable(double[] value)
{
    private double[]? gradient;

    /// <summary>[channel].</summary>
    public double[] Value { get; } = value;

    /// <summary>[channel], ∂E/∂value; complete when the tape has run back past the last use.</summary>
    public double[] Gradient => gradient ??= new double[Value.Length];

    public int Length => Value.Length;
}
