using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Minimization;

namespace Amalgam.Dynamics.Properties;

/// <summary>The structure a property belongs to: relaxed as requested, and refused where that does not converge.</summary>
public static class ReferenceState
{
    /// <summary>Relaxes before a property is computed.</summary>
    /// <param name="freedom">of the cell; null when nothing, not even a position, is to be relaxed</param>
    /// <param name="forceTolerance">eV/Å</param>
    /// <param name="pressure">eV/Å³; needs a cell that may change</param>
    /// <exception cref="InvalidDataException">The structure could not be relaxed to the tolerance.</exception>
    public static Structure Relax(Structure structure, CellFreedom? freedom, double forceTolerance, double pressure, PotentialPool pool,
        CancellationToken cancellation = default) =>
        freedom is null ? structure : Relaxed(structure, freedom, forceTolerance, pool.Wide, pressure, cancellation).Structure;

    /// <summary>Relaxes positions (and cell) so well that second derivatives can be taken.</summary>
    internal static RelaxationResult Relaxed(Structure structure, CellFreedom freedom, double forceTolerance, IPotential potential, double pressure = 0,
        CancellationToken cancellation = default)
    {
        var options = new RelaxationOptions
        {
            Cell = freedom, ForceTolerance = forceTolerance, StressTolerance = forceTolerance / 100, Pressure = pressure,
            MostEvaluations = 2000
        };
        RelaxationResult result = Relaxation.Run(structure, AtomConstraints.None(structure.AtomCount), options, potential, cancellation);
        if (result.IsConverged) return result;
        throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"{structure.Source}: expected a structure relaxed to {forceTolerance} eV/Å, found {result.LargestForce:0.##e0} eV/Å and "
                + $"{result.LargestStress * Units.GigapascalPerElectronvoltPerCubicAngstrom:0.##e0} GPa left after {result.Evaluations} evaluations\n"
                + $"  → take float64, loosen --fmax, or relax the structure first and look at it"));
    }
}
