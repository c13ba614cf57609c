using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Atoms.Workers;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Properties;

/// <summary>Energies over volumes and the Birch–Murnaghan equation through them.</summary>
/// <param name="Points">[volume], ascending</param>
/// <param name="AtomCount">atoms of the cell, for numbers per atom</param>
public sealed record EquationOfState(IReadOnlyList<EquationOfStatePoint> Points, BirchMurnaghan Fit, int AtomCount)
{
    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;

    /// <summary>Samples around the volume of a structure.</summary>
    /// <exception cref="InvalidDataException">The structure is not periodic along three axes, cannot be relaxed, or has no minimum in the range.</exception>
    public static EquationOfState Compute(Structure structure, EquationOfStateOptions options, PotentialPool pool, CancellationToken cancellation = default)
    {
        options.Check();
        if (!structure.Cell.IsFullyPeriodic) throw new InvalidDataException($"{structure.Source}: expected three periodic axes for an equation of state, found "
            + "fewer\n  → a volume is that of a crystal");
        var points = new EquationOfStatePoint[options.Points];
        void One(int index, IPotential potential)
        {
            double stretch = Math.Cbrt(1 + options.Range * (2.0 * index / (options.Points - 1) - 1));
            Structure scaled = StructureCopy.Deformed(structure, [stretch, 0, 0, 0, stretch, 0, 0, 0, stretch]);
            RelaxationResult relaxed = ReferenceState.Relaxed(scaled, options.Freedom, options.ForceTolerance, potential, cancellation: cancellation);
            double[] virial = relaxed.Evaluation.Virial;
            double volume = relaxed.Structure.Cell.Volume;
            points[index] = new EquationOfStatePoint(volume, relaxed.Energy, (virial[0] + virial[4] + virial[8]) / (3 * volume));
        }
        pool.For(options.Points, One, cancellation);
        return new EquationOfState(points, Fitted(structure, points), structure.AtomCount);
    }

    private static BirchMurnaghan Fitted(Structure structure, EquationOfStatePoint[] points)
    {
        try
        {
            return BirchMurnaghan.Fit([.. points.Select(point => point.Volume)], [.. points.Select(point => point.Energy)]);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{structure.Source}: {fault.Message}", fault);
        }
    }

    /// <summary>One line per volume: what was computed, and what the fit says.</summary>
    public DataTable Table()
    {
        var table = new DataTable("volume_A3", "energy_eV", "fit_energy_eV", "pressure_GPa", "fit_pressure_GPa");
        foreach (EquationOfStatePoint point in Points)
            table.Add(point.Volume, point.Energy, Fit.EnergyAt(point.Volume), point.Pressure * Gigapascal, Fit.PressureAt(point.Volume) * Gigapascal);
        return table;
    }

    /// <summary>The four parameters with their errors.</summary>
    public DataTable Parameters()
    {
        var table = new DataTable("quantity", "value", "error", "unit");
        table.Add("E0", Fit.Energy, Fit.Errors.Energy, "eV");
        table.Add("E0/atom", Fit.Energy / AtomCount, Fit.Errors.Energy / AtomCount, "eV");
        table.Add("V0", Fit.Volume, Fit.Errors.Volume, "A3");
        table.Add("V0/atom", Fit.Volume / AtomCount, Fit.Errors.Volume / AtomCount, "A3");
        table.Add("B0", Fit.BulkModulus * Gigapascal, Fit.Errors.BulkModulus * Gigapascal, "GPa");
        table.Add("B0'", Fit.BulkModulusSlope, Fit.Errors.BulkModulusSlope, "-");
        table.Add("rms", Fit.RootMeanSquare / AtomCount * 1000, 0.0, "meV/atom");
        return table;
    }
}
