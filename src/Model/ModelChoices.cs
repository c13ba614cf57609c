namespace Amalgam.Model;

/// <summary>What a gate is a function of.</summary>
public enum Routing
{
    /// <summary>No experts: a dense network.</summary>
    None,
    /// <summary>The element of the centre atom.</summary>
    Element,
    /// <summary>The composition of the whole structure.</summary>
    Configuration,
}

/// <summary>How experts are combined.</summary>
public enum ExpertKind
{
    /// <summary>Each expert applies φ, then they are added: Σ g φ(x W + b), equation (11).</summary>
    Nonlinear,
    /// <summary>Weights are added, then φ is applied: φ(x Σ g W + …), equation (12).</summary>
    Linear,
}

/// <summary>How logits become gates, equation (10).</summary>
public enum GateKind
{
    /// <summary>Softmax over the k selected experts: gates sum to one.</summary>
    TopkSoftmax,
    /// <summary>Softmax over all experts, the selected ones kept without renormalisation.</summary>
    SoftmaxTopk,
}

/// <summary>Where experts stand.</summary>
[Flags]
public enum ExpertPositions
{
    None = 0,
    /// <summary>node_self, node_sym.</summary>
    Node = 1,
    /// <summary>node_pair, pair_self, pair_mix.</summary>
    Pair = 2,
    /// <summary>pair_angle, angle_self.</summary>
    Angle = 4,
    /// <summary>Hidden layers of the head.</summary>
    Head = 8,
}

/// <summary>How a pair or an angle weight vanishes at its cutoff.</summary>
public enum SwitchKind
{
    /// <summary>1 − 10u³ + 15u⁴ − 6u⁵: C², exactly zero at the cutoff.</summary>
    Quintic,
    /// <summary>exp(−exp((20/r_s)(r − r_s))): 8e-7 at the cutoff (DPA3 production models).</summary>
    Exponential,
}

/// <summary>The scalar a pair starts from, equation (2).</summary>
public enum PairInput
{
    /// <summary>x = r, and e⁰ = x w + b.</summary>
    Distance,
    /// <summary>x = (s/(r + p0) − μ)/σ, and e⁰ = φ(x w + b) (the DPA3 schema default).</summary>
    InverseDistance,
}
