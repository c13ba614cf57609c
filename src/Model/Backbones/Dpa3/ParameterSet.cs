using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The numbers of a model: one flat vector in the order of a layout.</summary>
public sealed class ParameterSet
{
    public ParameterLayout Layout { get; }

    /// <summary>[parameter], in double whatever the precision of an evaluation.</summary>
    public double[] Values { get; }

    /// <summary>The same vector as routers read it.</summary>
    public RouterParameters Routers { get; }

    /// <param name="layout">the order of the parameters</param>
    /// <param name="values">[parameter], taken over; null for zeros</param>
    /// <exception cref="ArgumentException">There are more or fewer values than parameters.</exception>
    public ParameterSet(ParameterLayout layout, double[]? values = null)
    {
        Layout = layout;
        Values = values ?? new double[layout.Count];
        if (Values.Length != layout.Count) throw new ArgumentException($"expected {layout.Count} parameters, found {Values.Length}", nameof(values));
        Routers = new RouterParameters(layout.RouterLayout, Values);
    }

    /// <summary>The values of one tensor, row-major.</summary>
    public Span<double> this[ParameterTensor tensor] => tensor.In(Values);
}
