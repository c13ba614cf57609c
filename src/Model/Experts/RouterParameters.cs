namespace Amalgam.Model.Experts;

/// <summary>A flat vector of parameters as routers read it.</summary>
/// <param name="layout">where routers and their inputs are in the vector</param>
/// <param name="values">[parameter], not copied</param>
public sealed class RouterParameters(RouterLayout layout, double[] values)
{
    public RouterLayout Layout => layout;

    /// <summary>[parameter].</summary>
    public double[] Values => values;

    /// <summary>t_z of an element, [n].</summary>
    public ReadOnlySpan<double> Element(int element) => layout.ElementTable.In(values).Slice(element * layout.Width, layout.Width);

    /// <summary>l = t R, equation (10), or t R + b.</summary>
    /// <param name="router">index of the router</param>
    /// <param name="input">[n], t</param>
    /// <param name="logits">[E], result</param>
    public void Logits(int router, ReadOnlySpan<double> input, Span<double> logits)
    {
        RouterTensor tensor = layout.Routers[router];
        Routers.Logits(tensor.Weight.In(values), input, logits);
        if (tensor.Bias is not null) DoubleRows.Add(tensor.Bias.In(values), logits);
    }
}
