namespace Amalgam.Model.Activations;

/// <summary>The kinds of activation φ.</summary>
public enum ActivationKind
{
    /// <summary>φ(x) = x σ(x): infinitely smooth, the default.</summary>
    Silu,
    /// <summary>silu below a threshold t, tanh(k(x − t)) + silu(t) above with k = silu'(t): bounded, once differentiable (DPA3 "silut").</summary>
    SiluTail,
    /// <summary>Hyperbolic tangent (heads of DeePMD-kit models).</summary>
    Tanh,
}
