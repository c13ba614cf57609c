using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;

namespace Amalgam.Dynamics.Motion;

/// <summary>First velocities: drawn for a temperature, or read from a structure file.</summary>
public static class VelocityDraw
{
    private const string Momenta = "momenta";
    private static readonly string[] VelocityColumns = ["velocities", "vel"];

    /// <summary>Draws velocities of Maxwell and Boltzmann, stops the centre of mass where it is fixed, and scales to exactly the temperature.</summary>
    /// <param name="temperature">K, zero or more</param>
    public static void Draw(MotionState state, double temperature, StepRandom random)
    {
        random.Begin(0, RandomPurpose.Velocities);
        random.Normals(state.Velocities);
        for (int i = 0; i < state.AtomCount; i++)
        {
            double width = Math.Sqrt(Units.Boltzmann * temperature * Units.ElectronvoltInMassSpeedSquared / state.Masses[i]);
            for (int k = 0; k < 3; k++) state.Velocities[3 * i + k] *= width;
        }
        state.RemoveDrift();
        double drawn = state.Temperature;
        if (drawn > 0) state.ScaleVelocities(Math.Sqrt(temperature / drawn));
    }

    /// <summary>Velocities that came with a structure: the column momenta (√(u eV), as ASE writes it), velocities or vel (Å/fs).</summary>
    /// <returns>[atom, 3], Å/fs; null when the file had none</returns>
    /// <exception cref="InvalidDataException">The column is not three numbers wide, or not of numbers.</exception>
    public static double[]? Read(Structure structure)
    {
        ExtraColumn? column = structure.Extras?.Columns.Find(one => one.Name == Momenta || VelocityColumns.Contains(one.Name));
        if (column is null) return null;
        var velocities = new double[3 * structure.AtomCount];
        for (int i = 0; i < velocities.Length; i++)
        {
            if (column.Width != 3 || !double.TryParse(column.Values[i], System.Globalization.CultureInfo.InvariantCulture, out velocities[i])
                || !double.IsFinite(velocities[i]))
            {
                string found = column.Width != 3 ? $"{column.Width} columns" : $"'{column.Values[i]}' at atom {i / 3 + 1}";
                throw new InvalidDataException($"{structure.Source}: expected three finite numbers per atom in column {column.Name}, found {found}\n"
                    + "  → correct the column or leave it out");
            }
            if (column.Name == Momenta) velocities[i] *= Units.VelocityOfUnitMomentum / structure.Elements[i / 3].Mass;
        }
        return velocities;
    }
}
