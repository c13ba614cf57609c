using Amalgam.Atoms.Elements;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>
/// Pair cutoffs by the two elements, equation (0): r_c(ij) = min(r_e, offset + factor (R_i + R_j)), R the covalent radii of Cordero et al., Dalton Trans. 2832
/// (2008). Small atoms reach less far than large ones, and fewer pairs cost less.
/// </summary>
/// <param name="Offset">Å, at least 0</param>
/// <param name="Factor">of the sum of the radii, at least 0</param>
public sealed record TypewiseCutoff(double Offset, double Factor)
{
    /// <summary>Å, offset + factor (R_i + R_j).</summary>
    public double Between(Element first, Element second) => Offset + Factor * (first.CovalentRadius + second.CovalentRadius);
}
