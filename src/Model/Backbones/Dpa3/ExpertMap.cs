using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The experts of one map.</summary>
/// <param name="Map">Which map.</param>
/// <param name="In">Input width.</param>
/// <param name="Out">Output width.</param>
/// <param name="Router">Index into <see cref="ParameterLayout.Routers"/>, or −1 when no expert is routed.</param>
public sealed record ExpertMap(MapKind Map, int In, int Out, int Router)
{
    /// <summary>
    /// How many times a dense map is applied, each time with weights, bias and a step of its own: they stand side by side as shared experts do. 1 but for
    /// node_pair of some imported models.
    /// </summary>
    public int Messages { get; init; } = 1;

    /// <summary>[E, in, out], weights of the routed experts; null when there are none.</summary>
    public ParameterTensor? Routed { get; init; }
    /// <summary>[E, out], their biases.</summary>
    public ParameterTensor? RoutedBias { get; init; }
    /// <summary>[S, in, out], weights of the shared experts, or of the one dense map; null when there are none.</summary>
    public ParameterTensor? Shared { get; init; }
    /// <summary>[S, out], their biases.</summary>
    public ParameterTensor? SharedBias { get; init; }
}
