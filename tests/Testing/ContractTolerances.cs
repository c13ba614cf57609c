namespace Amalgam.Testing;

/// <summary>Tolerances of the contract for one precision. Forces and energies are compared relative to the larger of 1 and their own size.</summary>
/// <param name="Symmetry">eV, eV/Å: largest change under a symmetry.</param>
/// <param name="Derivative">eV/Å, eV: forces and virials against differences; null in single precision, where rounding dominates.</param>
/// <param name="Noise">eV, eV/Å: rounding in second differences.</param>
/// <param name="WalkStep">Å: step of the paths through cutoffs.</param>
public sealed record ContractTolerances(double Symmetry, double? Derivative, double Noise, double WalkStep)
{
    public static readonly ContractTolerances Double = new(1e-11, 1e-8, 1e-13, 1e-3);
    public static readonly ContractTolerances Single = new(1e-5, null, 2e-5, 1e-2);
}
