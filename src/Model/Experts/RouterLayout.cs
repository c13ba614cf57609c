using Amalgam.Model.Parameters;

namespace Amalgam.Model.Experts;

/// <summary>Where the routers of a model, and what they read, are in its flat vector of parameters. The layout of every backbone provides one.</summary>
/// <param name="Spec">Numbers and kinds of experts.</param>
/// <param name="ElementTable">[element, n], t_z: what routers read, directly or through the configuration layer.</param>
/// <param name="Configuration">Configuration routing only; null otherwise.</param>
/// <param name="Routers">In the order of the expert selection and of model files.</param>
public sealed record RouterLayout(
    ExpertSpec Spec, ParameterTensor ElementTable, ConfigurationLayer? Configuration, IReadOnlyList<RouterTensor> Routers)
{
    /// <summary>Number of elements.</summary>
    public int Elements => ElementTable.Shape[0];

    /// <summary>Input width of every router (n).</summary>
    public int Width => ElementTable.Shape[1];
}
