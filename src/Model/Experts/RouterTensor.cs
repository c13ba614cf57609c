using Amalgam.Model.Parameters;

namespace Amalgam.Model.Experts;

/// <summary>A linear router: logits = t R, equation (10), or t R + b.</summary>
/// <param name="Name">Such as "layers.0.router.node" or "head.router".</param>
/// <param name="Weight">[n, E], R</param>
/// <param name="Bias">[E], b; null for none</param>
public sealed record RouterTensor(string Name, ParameterTensor Weight, ParameterTensor? Bias = null);
