namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The scalar a pair starts from, equation (2).</summary>
public enum PairInput
{
    /// <summary>x = r, and e⁰ = x w + b.</summary>
    Distance,
    /// <summary>x = (s/(r + p0) − μ)/σ, and e⁰ = φ(x w + b) (the DPA3 schema default).</summary>
    InverseDistance,
    /// <summary>e⁰ = Σ_k T_k(y) w_k + b, Chebyshev polynomials of y = 2 (t − t_e)/(1 − t_e) − 1, t = exp(−r/ℓ), t_e = exp(−r_e/ℓ).</summary>
    Chebyshev,
}
