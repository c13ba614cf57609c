namespace Amalgam.Atoms.Plausibility;

/// <summary>From where on labels are implausible.</summary>
public static class LabelLimits
{
    /// <summary>
    /// eV/Å³, median over structures of the largest component of a stress: 1600 GPa. Published sets end at 1000 GPa, while kbar taken for eV/Å³ are 1602 and
    /// GPa 160 times too large, so that 10 kbar or 10 GPa already read as this.
    /// </summary>
    public const double Stress = 10;

    /// <summary>
    /// eV/Å per atom: the mean of all forces of a structure should vanish. Codes with grids miss zero by some 0.001; a missing term, an applied field or
    /// constraints taken for forces miss it by more than this.
    /// </summary>
    public const double NetForce = 0.02;

    /// <summary>Part of the energy differences of strained copies, as R², that the work of the right stress explains at least.</summary>
    internal const double ExplainedWork = 0.8;

    /// <summary>
    /// ΔE over the work of the stress is 1; basis sets that depend on the cell, large steps and rounding leave it within this factor, other units do not.
    /// </summary>
    internal const double WorkFactor = 2;

    /// <summary>Another order of the shear components must leave at most this part of what the stated order leaves unexplained.</summary>
    internal const double BetterOrder = 0.3;
}
