using Amalgam.Atoms.Quantities;

namespace Amalgam.Formats.Lammps;

/// <summary>Units of a LAMMPS unit style, as factors to Å, Å/fs and eV/Å.</summary>
/// <remarks>https://docs.lammps.org/units.html</remarks>
internal sealed record LammpsUnits(double Length, double Velocity, double Force)
{
    public static readonly LammpsUnits Metal = new(1, 1e-3, 1);

    /// <summary>The units of a style; null for one without lengths of atoms (lj) or meant for other scales.</summary>
    public static LammpsUnits? Of(string style) => style switch
    {
        "metal" => Metal,
        "real" => new(1, 1, Units.KilocaloriePerMole),
        "electron" => new(Units.Bohr, Units.Bohr / 1.03275e0, Units.Hartree / Units.Bohr), // Å per 1.03275 fs
        _ => null,
    };
}
