namespace Amalgam.Model.Experts;

/// <summary>How experts are combined.</summary>
public enum ExpertKind
{
    /// <summary>Each expert applies φ, then they are added: Σ g φ(x W + b), equation (11).</summary>
    Nonlinear,
    /// <summary>Weights are added, then φ is applied: φ(x Σ g W + …), equation (12).</summary>
    Linear,
}
