using Amalgam.Model.Parameters;

namespace Amalgam.Model.Experts;

/// <summary>A linear router without bias: logits = t R, equation (10).</summary>
/// <param name="Name">Such as "layers.0.router.node" or "head.router".</param>
/// <param name="Weight">[n, E], R</param>
public sealed record RouterTensor(string Name, ParameterTensor Weight);
