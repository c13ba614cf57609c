using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model;

/// <summary>The numbers of a model: one flat vector in the order of a layout.</summary>
public sealed class ParameterSet
{
    public ParameterLayout Layout { get; }

    /// <summary>[parameter], in double whatever the precision of an evaluation.</summary>
    public double[] Values { get; }

    public ParameterSet(ParameterLayout layout, double[]? values = null)
    {
        Layout = layout;
        Values = values ?? new double[layout.Count];
        if (Values.Length != layout.Count) throw new ArgumentException($"expected {layout.Count} parameters, found {Values.Length}", nameof(values));
    }

    /// <summary>The values of one tensor, row-major.</summary>
    public Span<double> this[ParameterTensor tensor] => Values.AsSpan(tensor.Offset, tensor.Length);
}
