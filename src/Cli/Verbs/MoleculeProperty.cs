using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Frames;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Properties;

namespace Amalgam.Cli.Verbs;

/// <summary>What <c>amalgam phonons</c> does with a molecule: normal modes and the thermochemistry of an ideal gas.</summary>
/// <param name="Displacement">Å</param>
/// <param name="SymmetryNumber">null for the one that is found</param>
/// <param name="Multiplicity">2S + 1</param>
/// <param name="Pressure">of the gas, bar</param>
/// <param name="Highest">K, of the table over temperature</param>
internal sealed record MoleculeProperty(double Displacement, int? SymmetryNumber, int Multiplicity, double Pressure, double Highest)
{
    private const double RoomTemperature = 298.15;
    /// <summary>eV/Å: modes of a place with larger forces are not those of a minimum.</summary>
    private const double LargestForce = 0.01;
    private const int Frames = 20, MostNamed = 3;
    /// <summary>Å, of the atom that moves farthest in the animation.</summary>
    private const double Amplitude = 0.3;

    public void Compute(PropertyTask task)
    {
        if (!(Pressure > 0) || !double.IsFinite(Pressure)) throw new InvalidDataException($"expected a positive pressure of the gas, found {Pressure} bar\n"
            + "  → 1 is usual");
        MolecularVibrations vibrations = MolecularVibrations.Compute(task.Structure, Displacement, task.Pool, task.Cancellation);
        Describe(task, vibrations);
        task.Show("modes", vibrations.Table());
        task.WriteFrames("modes.xyz", vibrations.Modes.Select((mode, index) => Frame(task.Structure, mode, index, 0, "displacement")));
        task.WriteFrames("animation.xyz", Animation(task.Structure, vibrations));
        task.Screen.Output.WriteLine($"zero-point energy {NumberFormat.Fixed(vibrations.ZeroPointEnergy, 5)} eV");
        task.Facts["zero_point_energy_eV"] = JsonOutput.Number(vibrations.ZeroPointEnergy);
        Warn(task, vibrations);
        if (vibrations.Shape != MoleculeShape.Held) Gas(task, vibrations);
    }

    private void Gas(PropertyTask task, MolecularVibrations vibrations)
    {
        int found = vibrations.SymmetryNumber();
        IdealGas gas = IdealGas.Of(vibrations, SymmetryNumber ?? found, Multiplicity);
        TextWriter output = task.Screen.Output;
        string whence = SymmetryNumber is null ? " (found)" : found == SymmetryNumber ? "" : $" (found: {found})";
        output.WriteLine($"moments of inertia {string.Join(' ', vibrations.Moments.Select(moment => NumberFormat.Fixed(moment, 3)))} u Å²");
        output.WriteLine($"symmetry number {gas.SymmetryNumber}{whence}, multiplicity {Multiplicity}");
        output.WriteLine($"ideal gas at {RoomTemperature.ToString(CultureInfo.InvariantCulture)} K and {NumberFormat.Short(Pressure)} bar:");
        task.Show("gas", IdealGas.Parts(gas.At(RoomTemperature, Pressure)));
        task.Write("thermal", gas.Table(Enumerable.Range(1, 100).Select(k => k * Highest / 100), Pressure));
        task.Facts["symmetry_number"] = gas.SymmetryNumber;
        task.Facts["multiplicity"] = Multiplicity;
    }

    private static void Describe(PropertyTask task, MolecularVibrations vibrations)
    {
        string kind = vibrations.Shape switch
        {
            MoleculeShape.Atom => "atom",
            MoleculeShape.Linear => "linear molecule",
            MoleculeShape.Nonlinear => "nonlinear molecule",
            _ => "molecule held by fixed atoms",
        };
        TextWriter output = task.Screen.Output;
        output.WriteLine($"{Formula.Hill(task.Structure.Elements)}, {kind}, {NumberFormat.Fixed(vibrations.Mass, 4)} u; "
            + NumberFormat.Plural(vibrations.Modes.Count, "mode"));
        if (vibrations.Shape != MoleculeShape.Held) output.WriteLine("shifts and turns of the whole are projected out; they had "
            + $"{NumberFormat.Short(vibrations.LargestRigidWavenumber)} cm⁻¹ or less");
        output.WriteLine($"largest force {NumberFormat.Short(vibrations.LargestForce)} eV/Å");
        task.Facts["shape"] = vibrations.Shape.ToString().ToLowerInvariant();
        task.Facts["largest_force_eV_A"] = JsonOutput.Number(vibrations.LargestForce);
        task.Facts["imaginary_modes"] = vibrations.Modes.Count(mode => mode.IsImaginary);
    }

    private static void Warn(PropertyTask task, MolecularVibrations vibrations)
    {
        TextWriter error = task.Screen.Error;
        if (vibrations.LargestForce > LargestForce) error.WriteLine($"warning: forces of {NumberFormat.Short(vibrations.LargestForce)} eV/Å are left: "
            + "these modes are not those of a minimum\n  → relax first: --relax positions");
        for (int index = 0; index < vibrations.Modes.Count; index++)
        {
            VibrationMode mode = vibrations.Modes[index];
            if (!mode.IsImaginary) break;
            IEnumerable<string> movers = mode.Movers().Take(MostNamed).Select(atom => $"{atom + 1} ({task.Structure.Elements[atom]})");
            error.WriteLine($"mode {index + 1} is IMAGINARY, {NumberFormat.Fixed(-mode.Wavenumber, 1)}i cm⁻¹, mostly of atoms {string.Join(", ", movers)}: "
                + "not a minimum; it is left out of zero-point energy and thermochemistry");
        }
    }

    /// <summary>One period of each mode.</summary>
    private static IEnumerable<Frame> Animation(Structure structure, MolecularVibrations vibrations)
    {
        for (int index = 0; index < vibrations.Modes.Count; index++)
        {
            double[] displacements = vibrations.Modes[index].Displacements;
            double farthest = Math.Sqrt(Enumerable.Range(0, structure.AtomCount).Max(atom => displacements.Skip(3 * atom).Take(3).Sum(part => part * part)));
            for (int frame = 0; frame < Frames; frame++)
                yield return Frame(structure, vibrations.Modes[index], index, Amplitude / farthest * Math.Sin(2 * Math.PI * frame / Frames), null);
        }
    }

    /// <param name="amount">Å, of the displacements the positions are moved by</param>
    /// <param name="column">in which the displacements are written; null for none</param>
    private static Frame Frame(Structure structure, VibrationMode mode, int index, double amount, string? column)
    {
        var moved = new Structure(structure.Elements, [.. structure.Positions.Select((x, k) => x + amount * mode.Displacements[k])], structure.Cell)
        {
            Source = structure.Source,
            Extras = new StructureExtras(),
        };
        moved.Extras.Info.Add(new("mode", (index + 1).ToString(CultureInfo.InvariantCulture)));
        moved.Extras.Info.Add(new("wavenumber_per_cm", mode.Wavenumber.ToString("R", CultureInfo.InvariantCulture)));
        if (column is not null)
            moved.Extras.Columns.Add(new ExtraColumn(column, 'R', 3, [.. mode.Displacements.Select(part => part.ToString("R", CultureInfo.InvariantCulture))]));
        return new Frame(moved);
    }
}
