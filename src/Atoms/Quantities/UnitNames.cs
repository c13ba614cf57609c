namespace Amalgam.Atoms.Quantities;

/// <summary>Units of energy, length, force and pressure by their usual names, as factors to eV, Å, eV/Å and eV/Å³.</summary>
/// <remarks>Names are compared without regard to capitals, except the m of meV and the M of MPa.</remarks>
public static class UnitNames
{
    private const double PerGigapascal = 1 / Units.GigapascalPerElectronvoltPerCubicAngstrom;

    private static readonly (string Name, double Factor)[] Energies =
    [
        ("eV", 1), ("meV", 1e-3), ("hartree", Units.Hartree), ("Ha", Units.Hartree), ("au", Units.Hartree), ("a.u.", Units.Hartree), ("Eh", Units.Hartree),
        ("Ry", Units.Rydberg), ("rydberg", Units.Rydberg), ("kcal/mol", Units.KilocaloriePerMole), ("kJ/mol", Units.KilojoulePerMole),
        ("kcal_mol", Units.KilocaloriePerMole), ("kJ_mol", Units.KilojoulePerMole), ("electronvolt", 1),
    ];

    private static readonly (string Name, double Factor)[] Lengths =
    [
        ("A", 1), ("Å", 1), ("Ang", 1), ("Ang.", 1), ("angstrom", 1), ("bohr", Units.Bohr), ("au", Units.Bohr), ("a.u.", Units.Bohr), ("a0", Units.Bohr),
            ("nm", 10), ("pm", 0.01),
    ];

    private static readonly (string Name, double Factor)[] Pressures =
    [
        ("GPa", PerGigapascal), ("MPa", 1e-3 * PerGigapascal), ("Pa", 1e-9 * PerGigapascal), ("kbar", 0.1 * PerGigapascal), ("bar", 1e-4 * PerGigapascal),
        ("au", Units.Hartree / (Units.Bohr * Units.Bohr * Units.Bohr)), ("a.u.", Units.Hartree / (Units.Bohr * Units.Bohr * Units.Bohr)),
    ];

    private static readonly (string Name, double Factor)[] Times = [("fs", 1), ("ps", 1e3), ("ns", 1e6), ("s", 1e15)];

    private static readonly (string Name, double Factor)[] Velocities =
    [
        ("m/s", 1e-5), ("au", Units.Bohr / Units.AtomicTime), ("a.u.", Units.Bohr / Units.AtomicTime), ("ase", Units.VelocityOfUnitMomentum),
    ];

    private static readonly (string Name, double Factor)[] AtomicForces = [("au", Units.Hartree / Units.Bohr), ("a.u.", Units.Hartree / Units.Bohr)];

    /// <summary>eV per unit; 0 when the unit is not known.</summary>
    public static double Energy(string unit) => Factor(Energies, unit);

    /// <summary>Å per unit; 0 when the unit is not known.</summary>
    public static double Length(string unit) => Factor(Lengths, unit);

    /// <summary>eV/Å per unit, such as hartree/bohr; 0 when the unit is not known.</summary>
    public static double Force(string unit)
    {
        double atomic = Factor(AtomicForces, unit);
        return atomic > 0 ? atomic : EnergyPerLength(unit, 1);
    }

    /// <summary>eV/Å³ per unit: a pressure or an energy per cubic length; 0 when the unit is not known.</summary>
    public static double Stress(string unit)
    {
        double pressure = Factor(Pressures, unit);
        if (pressure > 0) return pressure;
        foreach (string cube in (ReadOnlySpan<string>)["^3", "**3", "³", "3"])
            if (unit.EndsWith(cube, StringComparison.Ordinal)) return EnergyPerLength(unit[..^cube.Length], 3);
        return 0;
    }

    /// <summary>Å/fs per unit: a length per time, au, or ase for √(eV/u); 0 when the unit is not known.</summary>
    public static double Velocity(string unit)
    {
        double named = Factor(Velocities, unit);
        int slash = unit.LastIndexOf('/');
        if (named > 0 || slash < 0) return named;
        return Factor(Times, unit[(slash + 1)..]) is > 0 and double time ? Factor(Lengths, unit[..slash]) / time : 0;
    }

    /// <summary>Names of energies for messages and for guesses.</summary>
    public static IReadOnlyList<string> EnergyNames { get; } = ["eV", "meV", "hartree", "Ha", "au", "Ry", "kcal/mol", "kJ/mol"];
    /// <summary>Names of lengths for messages and for guesses.</summary>
    public static IReadOnlyList<string> LengthNames { get; } = ["A", "angstrom", "bohr", "au", "nm", "pm"];
    /// <summary>Examples of forces for messages and for guesses.</summary>
    public static IReadOnlyList<string> ForceNames { get; } = ["eV/A", "meV/A", "eV/angstrom", "hartree/bohr", "au", "Ry/bohr", "kcal/mol/A",
        "kcal/mol/angstrom", "kJ/mol/nm"];
    /// <summary>Names and examples of stresses for messages and for guesses.</summary>
    public static IReadOnlyList<string> StressNames { get; } = ["eV/A^3", "eV/angstrom^3", "GPa", "MPa", "Pa", "kbar", "bar", "au", "hartree/bohr^3",
        "Ry/bohr^3"];

    /// <summary>Names of velocities for messages and for guesses.</summary>
    public static IReadOnlyList<string> VelocityNames { get; } = ["A/fs", "A/ps", "nm/ps", "m/s", "au", "ase"];

    private static double EnergyPerLength(string unit, int power)
    {
        int slash = unit.LastIndexOf('/');
        if (slash < 0) return 0;
        return Factor(Energies, unit[..slash]) is > 0 and double energy && Factor(Lengths, unit[(slash + 1)..]) is > 0 and double length
            ? energy / Math.Pow(length, power) : 0;
    }

    private static double Factor((string Name, double Factor)[] table, string unit)
    {
        foreach ((string name, double factor) in table)
        {
            if (!string.Equals(name, unit, StringComparison.OrdinalIgnoreCase)) continue;
            if (name[0] is 'm' or 'M' && unit[0] != name[0]) continue;
            return factor;
        }
        return 0;
    }
}
