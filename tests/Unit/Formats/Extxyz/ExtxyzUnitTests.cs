using Amalgam.Atoms.Quantities;
using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats.Extxyz;

/// <summary>Unit fields: the factors, and which quantity follows which field.</summary>
public sealed class ExtxyzUnitTests
{
    // CODATA 2018, typed from the tables: hartree and bohr in eV and Å; GPa and kcal/mol as Units has them.
    private const double Hartree = 27.211386245988, Bohr = 0.529177210903, Gigapascal = 1 / 160.21766208, Kilocalorie = 0.0433641153087705;

    private readonly StructureCensus census = new();

    private List<Structure> Open() => ExtxyzReader.ReadAll(RepositoryFolder.At("tests", "data", "extxyz", "units.xyz"), null, census);

    [Fact]
    public void Atomic_units_become_electronvolt_and_angstrom()
    {
        Structure structure = Open()[0];
        Assert.Equal(-54.422772491976, structure.Energy!.Value, 1e-12);
        Assert.Equal(25.711033738169, structure.Forces![0], 1e-9);
        Assert.Equal(0.18363153, structure.Stress![0], 1e-8);
        Assert.Equal(3 * structure.Stress[0], structure.Stress[8], 1e-15);
        Assert.Equal([1.0, 1, 1], structure.Positions);
    }

    [Fact]
    public void A_virial_without_a_unit_follows_the_energy()
    {
        Structure structure = Open()[1];
        Assert.Equal(-4.33641153087705, structure.Energy!.Value, 1e-14);
        Assert.Equal(0.02168205765438525, structure.Forces![0], 1e-16);
        Assert.Equal(-20 * Kilocalorie / 64, structure.Stress![4], 1e-16);
    }

    [Fact]
    public void Kilojoule_nanometre_and_kilobar_are_known()
    {
        Structure structure = Open()[2];
        Assert.Equal(-100 * Kilocalorie / 4.184, structure.Energy!.Value, 1e-14);
        Assert.Equal(0.05 * Kilocalorie / 4.184, structure.Forces![0], 1e-17);
        Assert.Equal([10, 6, 5, 6, 20, 4, 5, 4, 30], structure.Stress!.Select(s => Math.Round(s / (0.1 * Gigapascal), 10)));
    }

    [Fact]
    public void A_length_unit_scales_cell_and_positions_and_is_not_kept()
    {
        Structure structure = Open()[3];
        Assert.Equal(-Hartree, structure.Energy!.Value, 1e-14);
        Assert.Equal(0.25 * Hartree / Bohr, structure.Forces![0], 1e-13);
        Assert.Equal(4 * Bohr, structure.Cell.Rows[4], 1e-15);
        Assert.Equal(Bohr, structure.Positions[2], 1e-16);
        Assert.Equal(16 * Gigapascal, structure.Stress![0], 1e-16);
        Assert.Equal(["energy_unit", "force_unit", "stress_unit"], structure.Extras!.Info.Select(p => p.Key));
    }

    [Fact]
    public void Electronvolt_fields_change_no_bit_and_a_strange_one_is_said()
    {
        Structure structure = Open()[4];
        Assert.Equal((-2.0, 0.5, 1.0), (structure.Energy, structure.Forces![0], structure.Stress![0]));
        Assert.Equal(1, census.Notices["charge_unit is the unit of nothing that is read here; kept as it is"]);
        Assert.Equal(1, census.Notices["stress is used for the stress; virial, also there, is kept as it is"]);
        Assert.Equal(2, census.Notices.Count);
    }

    [Theory]
    [InlineData("eV", 1)]
    [InlineData("meV", 0.001)]
    [InlineData("MeV", 0)]
    [InlineData("HARTREE", Hartree)]
    [InlineData("Ha", Hartree)]
    [InlineData("a.u.", Hartree)]
    [InlineData("Ry", Hartree / 2)]
    [InlineData("kcal/mol", Kilocalorie)]
    [InlineData("eV/A", 0)]
    [InlineData("", 0)]
    public void Energies(string unit, double factor) => Assert.Equal(factor, UnitNames.Energy(unit));

    [Theory]
    [InlineData("eV/A", 1)]
    [InlineData("eV/Å", 1)]
    [InlineData("ev/Ang", 1)]
    [InlineData("meV/angstrom", 0.001)]
    [InlineData("Hartree/Bohr", Hartree / Bohr)]
    [InlineData("au", Hartree / Bohr)]
    [InlineData("kcal/mol/A", Kilocalorie)]
    [InlineData("kJ/mol/nm", Kilocalorie / 4.184 / 10)]
    [InlineData("eV/A^3", 0)]
    [InlineData("eV", 0)]
    public void Forces(string unit, double factor) => Assert.Equal(factor, UnitNames.Force(unit), 1e-15);

    [Theory]
    [InlineData("eV/A^3", 1)]
    [InlineData("eV/Ang**3", 1)]
    [InlineData("eV/Å³", 1)]
    [InlineData("eV/A3", 1)]
    [InlineData("GPa", Gigapascal)]
    [InlineData("kbar", Gigapascal / 10)]
    [InlineData("kB", 0)]
    [InlineData("MPa", Gigapascal / 1000)]
    [InlineData("mPa", 0)]
    [InlineData("Ha/bohr^3", Hartree / (Bohr * Bohr * Bohr))]
    [InlineData("eV/A^2", 0)]
    public void Stresses(string unit, double factor) => Assert.Equal(factor, UnitNames.Stress(unit), 1e-12);

    [Theory]
    [InlineData("hartre", "hartree")]
    [InlineData("Kcal/mole", "kcal/mol")]
    [InlineData("parsec", null)]
    public void A_near_name_is_found(string unit, string? expected) => Assert.Equal(expected, NearestName.Name(unit, UnitNames.EnergyNames));
}
