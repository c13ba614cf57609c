namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>How a pair or an angle weight vanishes at its cutoff.</summary>
public enum SwitchKind
{
    /// <summary>1 − 10u³ + 15u⁴ − 6u⁵: C², exactly zero at the cutoff.</summary>
    Quintic,
    /// <summary>exp(−exp((20/r_s)(r − r_s))): 8e-7 at the cutoff (DPA3 production models).</summary>
    Exponential,
}
