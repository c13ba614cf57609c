namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The scalar a pair starts from, equation (2).</summary>
public enum PairInput
{
    /// <summary>x = r, and e⁰ = x w + b.</summary>
    Distance,
    /// <summary>x = (s/(r + p0) − μ)/σ, and e⁰ = φ(x w + b) (the DPA3 schema default).</summary>
    InverseDistance,
}
