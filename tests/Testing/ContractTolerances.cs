namespace Amalgam.Testing;

/// <summary>How exact an engine is asked to be. Forces and energies are compared relative to the larger of 1 and their own size.</summary>
/// <param name="Symmetry">eV, eV/Å: what a symmetry may change.</param>
/// <param name="Derivative">eV/Å, eV: forces and virials against differences; null where differences make no sense (single precision).</param>
/// <param name="Noise">eV, eV/Å: rounding in second differences.</param>
/// <param name="WalkStep">Å: step of the walks through cutoffs.</param>
public sealed record ContractTolerances(double Symmetry, double? Derivative, double Noise, double WalkStep)
{
    public static readonly ContractTolerances Double = new(1e-11, 1e-8, 1e-13, 1e-3);
    public static readonly ContractTolerances Single = new(1e-5, null, 2e-5, 1e-2);
}
