using System.Globalization;
using Amalgam.Atoms.Quantities;

namespace Amalgam.Atoms.Columns;

/// <summary>Velocities that came with a structure, from the column momenta or one of velocities.</summary>
/// <remarks>
/// Momenta are in √(u eV), as ASE keeps them. The unit of velocities is what velocity-unit= in the comment line says. Without it: Å/fs (QUIP, GPUMD, LAMMPS
/// with units real) where these make a temperature up to 10⁵ K; Å/ps (LAMMPS with units metal) where Å/fs would make more than 10⁶ K and Å/ps make 1 K to
/// 10⁵ K, a factor of 10⁶ in temperature apart; else the unit is not known, and reading is refused.
/// </remarks>
public static class AtomVelocities
{
    private const double Hottest = 1e5; // K

    /// <summary>The velocities; null when the structure has none.</summary>
    /// <exception cref="InvalidDataException">The column is not three finite numbers per atom, two columns differ, or the unit is not known.</exception>
    public static GivenVelocities? Read(Structure structure)
    {
        List<(ExtraColumn Column, KnownColumn Known)> columns = ColumnTable.Of(structure, ColumnMeaning.Velocity);
        if (columns.Count == 0) return null;
        double[] masses = AtomMasses.Of(structure);
        GivenVelocities first = Read(structure, columns[0].Column, columns[0].Known, masses);
        double largest = first.Velocities.Max(Math.Abs);
        foreach ((ExtraColumn other, KnownColumn known) in columns.Skip(1))
        {
            double[] others = Read(structure, other, known, masses).Velocities;
            for (int i = 0; i < others.Length; i++)
                if (Math.Abs(others[i] - first.Velocities[i]) > 1e-3 * largest) throw ColumnTable.Contradiction(structure, columns[0].Column, other, i / 3);
        }
        return first;
    }

    /// <summary>Whether a key of a comment line gives the unit of velocities: velocity-unit, velo_unit, ….</summary>
    public static bool IsUnitKey(string key)
    {
        ReadOnlySpan<char> name = key.AsSpan().TrimEnd("sS");
        if (!name.EndsWith("unit", StringComparison.OrdinalIgnoreCase)) return false;
        string quantity = name[..^4].TrimEnd("-_").ToString();
        return ColumnTable.Find(quantity) is { Meaning: ColumnMeaning.Velocity, IsMomentum: false };
    }

    private static GivenVelocities Read(Structure structure, ExtraColumn column, KnownColumn known, double[] masses)
    {
        double[] numbers = ColumnTable.Numbers(structure, column, 3);
        if (known.IsMomentum)
            return new GivenVelocities(column.Name, known.Unit, [.. numbers.Select((p, i) => p * Units.VelocityOfUnitMomentum / masses[i / 3])]);
        (string unit, double factor) = UnitOf(structure, column, TemperatureOf(numbers, masses));
        return new GivenVelocities(column.Name, unit, [.. numbers.Select(v => v * factor)]);
    }

    private static (string Unit, double Factor) UnitOf(Structure structure, ExtraColumn column, double temperature)
    {
        foreach ((string key, string? unit) in structure.Extras!.Info)
        {
            if (unit is null || !IsUnitKey(key)) continue;
            double factor = UnitNames.Velocity(unit);
            return factor > 0 ? (unit, factor)
                : throw ColumnTable.Wrong(structure, column, $"a known unit in {key} for the numbers", $"'{unit}'",
                    $"known are {string.Join(", ", UnitNames.VelocityNames)}");
        }
        if (temperature <= Hottest) return ("Å/fs", 1);
        if (temperature is >= 1e6 and <= 1e6 * Hottest) return ("Å/ps", 1e-3);
        throw ColumnTable.Wrong(structure, column, "velocities in Å/fs or Å/ps",
            string.Create(CultureInfo.InvariantCulture, $"numbers that would mean {temperature:G3} K in Å/fs and {temperature / 1e6:G3} K in Å/ps"),
            "name the unit in the comment line: velocity-unit=A/fs, A/ps, m/s, au or ase");
    }

    /// <summary>K, 2 E_kin / 3N k_B of velocities in Å/fs.</summary>
    private static double TemperatureOf(double[] velocities, double[] masses)
    {
        double sum = 0;
        for (int i = 0; i < velocities.Length; i++) sum += masses[i / 3] * velocities[i] * velocities[i];
        return sum / (velocities.Length * Units.Boltzmann * Units.ElectronvoltInMassSpeedSquared);
    }
}
