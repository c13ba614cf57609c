using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;

namespace Amalgam.Dynamics.Properties;

/// <summary>The structure a property belongs to: relaxed as requested, and refused where that does not converge.</summary>
public static class ReferenceState
{
    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;

    /// <summary>Relaxes before a property is computed.</summary>
    /// <param name="freedom">of the cell; null when nothing, not even a position, is to be relaxed</param>
    /// <param name="forceTolerance">eV/Å</param>
    /// <param name="pressure">eV/Å³; needs a cell that may change</param>
    /// <exception cref="InvalidDataException">The structure could not be relaxed to the tolerance.</exception>
    public static Structure Relax(Structure structure, CellFreedom? freedom, double forceTolerance, double pressure, PotentialPool pool,
        CancellationToken cancellation = default) =>
        freedom is null ? structure : Relaxed(structure, freedom, forceTolerance, pool.Wide, pressure, cancellation).Structure;

    /// <summary>Relaxes positions (and cell) so well that second derivatives can be taken. Atoms that a column move_mask fixes stay.</summary>
    internal static RelaxationResult Relaxed(Structure structure, CellFreedom freedom, double forceTolerance, IPotential potential, double pressure = 0,
        CancellationToken cancellation = default)
    {
        var options = new RelaxationOptions
        {
            Cell = freedom, ForceTolerance = forceTolerance, StressTolerance = forceTolerance / 100, Pressure = pressure,
            MostEvaluations = 2000
        };
        RelaxationResult result = Relaxation.Run(structure, AtomConstraints.FromFile(structure), options, potential, cancellation);
        return result.IsConverged ? result : throw new InvalidDataException($"{structure.Source}: {Fault(result, forceTolerance, pressure)}");
    }

    private static string Fault(RelaxationResult result, double forceTolerance, double pressure) => result.Outcome switch
    {
        RelaxationOutcome.Exploded => string.Create(CultureInfo.InvariantCulture,
            $"expected a minimum at {pressure * Gigapascal:0.###} GPa, found a cell that grows without bound\n  → positive pressures compress; nothing holds "
                + $"this structure against such a tension"),
        RelaxationOutcome.Collapsed => "expected a minimum, found a hole of the potential: atoms on top of each other\n"
            + "  → the model needs a repulsive core or data of short distances; or is the start too dense?",
        _ => string.Create(CultureInfo.InvariantCulture,
            $"expected a structure relaxed to {forceTolerance} eV/Å, found {result.LargestForce:0.##e0} eV/Å and "
                + $"{result.LargestStress * Gigapascal:0.##e0} GPa left after {result.Evaluations} evaluations\n"
                + $"  → take float64, loosen --fmax, or relax the structure first and look at it"),
    };
}
