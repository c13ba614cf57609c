using Amalgam.Model.Activations;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Experts;

/// <summary>The layer that makes the input of routers from a composition: φ(Σ_z x_z t_z W + b), x_z the fraction of element z.</summary>
/// <param name="Weight">[n, n], W</param>
/// <param name="Bias">[n], b</param>
/// <param name="Activation">φ</param>
public sealed record ConfigurationLayer(ParameterTensor Weight, ParameterTensor Bias, Activation Activation);
