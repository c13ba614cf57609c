using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Labels;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>Files that users had, in tests/data/field: each is read as its author meant it, or refused in words.</summary>
public sealed class FieldCaseTests
{
    private readonly StructureCensus census = new();

    private static string At(params string[] names) => RepositoryFolder.At(["tests", "data", "field", .. names]);

    private Structure[] Read(ReadOptions? options, params string[] names) => [.. StructureFormats.All.Read(At(names), options, census)];

    private static string Fault(params string[] names) =>
        Assert.Throws<InvalidDataException>(() => StructureFormats.All.Read(At(names)).Count()).Message;

    /// <summary>ASE 3.22 writes matrices of atoms.info as _JSON.</summary>
    [Fact]
    public void Json_of_ase_is_read()
    {
        Structure read = Assert.Single(Read(null, "extxyz-ase-json", "ase_json.xyz"));
        Assert.Equal(-21.7, read.Energy);
        Assert.Equal([0.01, 0.002, 0, 0.002, 0.02, 0, 0, 0, 0.03], read.Stress!);
        Assert.Equal("REF_virials", Assert.Single(read.Extras!.Info).Key);
    }

    /// <summary>i-PI puts the cell into words.</summary>
    [Fact]
    public void Cell_of_ipi_is_read()
    {
        Structure read = Assert.Single(Read(null, "extxyz-cell-elsewhere", "ipi.xyz"));
        Assert.True(read.Cell.IsFullyPeriodic);
        Assert.Equal([6.3, 0, 0, 0, 6.3, 0, 0, 0, 6.3], read.Cell.Rows.ToArray());
        Assert.Equal([0, 0, 0, 1.5, 1.6, 1.7], read.Positions);
        Assert.Equal(["Step:", "0", "Bead:", "0"], read.Extras!.Info.Select(pair => pair.Key));
    }

    /// <summary>CONQUEST writes config_type= without a value before the next key.</summary>
    [Theory]
    [InlineData("conquest.xyz", null)]
    [InlineData("conquest_nopbc.xyz", -20.5)]
    public void Empty_value_ends_at_the_blank(string file, double? energy)
    {
        Structure read = Assert.Single(Read(null, "extxyz-empty-value", file));
        Assert.True(read.Cell.IsFullyPeriodic);
        Assert.Equal(6.3, read.Cell.Rows[0]);
        Assert.Equal("Default", read.ConfigType);
        Assert.Equal("", read.Extras!.Find("config_type"));
        Assert.Equal(energy, read.Energy);
        if (energy is null) Assert.Contains("potential_energy is not used as a label; --energy-key potential_energy uses it", census.Notices.Keys);
    }

    [Fact]
    public void Exponents_of_fortran_are_read()
    {
        Structure read = Assert.Single(Read(null, "extxyz-fortran-D", "fortranD.xyz"));
        Assert.Equal((-20.5, 1.5, 0.1, -0.1), (read.Energy, read.Positions[3], read.Forces![0], read.Forces[3]));
    }

    /// <summary>GPUMD names the column of atomic numbers as ASE does.</summary>
    [Fact]
    public void Numbers_are_elements()
    {
        Structure read = Assert.Single(Read(null, "extxyz-numbers-column", "gpumd.xyz"));
        Assert.Equal([42, 42], read.Elements.Select(element => element.Number));
        Assert.Equal((true, true, false), (read.Cell.PeriodicA, read.Cell.PeriodicB, read.Cell.PeriodicC));
        Assert.Null(AtomMasses.Given(read));
    }

    /// <summary>Velocities whose temperature is absurd in Å/fs and usual in Å/ps are in Å/ps.</summary>
    [Fact]
    public void Velo_are_velocities()
    {
        GivenVelocities? read = AtomVelocities.Read(Assert.Single(Read(null, "md-velo-column", "velo.xyz")));
        Assert.Equal(("velo", "Å/ps"), (read!.Column, read.Unit));
        Assert.Equal(0.00340604904, read.Velocities[0], 1e-15);
    }

    [Theory]
    [InlineData("dft.xyz", 1, "dft_force")]
    [InlineData("dftv.xyz", 12, "dft_forces")]
    public void Labels_of_quip_are_labels(string file, int count, string forces)
    {
        Structure[] read = Read(null, "labels-dft-virial", file);
        Assert.Equal($"{count} from {forces}", census[LabelTable.Forces].ToString());
        Assert.Equal($"{count} from dft_virial", census[LabelTable.Stress].ToString());
        Assert.Equal(-1 / 250.047, read[0].Stress![0], 1e-12);
        Assert.Empty(census.Notices);
        census.RefuseConflicts();
    }

    /// <summary>Half of the file has the energy of one method, half that of another.</summary>
    [Fact]
    public void One_label_from_two_keys_is_told_unless_a_key_is_named()
    {
        Read(null, "labels-mixed-keys", "mixkey.xyz");
        string problem = Assert.Throws<InvalidDataException>(census.RefuseConflicts).Message;
        Assert.Contains("mixkey.xyz: expected the energy from one key, found 6 from energy and 6 from REF_energy\n  → ", problem, StringComparison.Ordinal);
        Assert.Contains("--energy-key REF_energy", problem, StringComparison.Ordinal);
        Assert.Contains("expected the forces from one key, found 6 from forces and 6 from REF_forces", problem, StringComparison.Ordinal);
        var named = new StructureCensus();
        var options = new ReadOptions { EnergyKey = "REF_energy", ForcesKey = "REF_forces" };
        Assert.Equal(6, StructureFormats.All.Read(At("labels-mixed-keys", "mixkey.xyz"), options, named).Count(structure => structure.Energy == -31.7));
        named.RefuseConflicts();
    }

    [Fact]
    public void Fortran_order_is_read()
    {
        Structure[] read = Read(null, "npy-fortran-order", "fortran");
        Assert.All(read, structure => Assert.True(structure.Cell.IsFullyPeriodic && structure.Energy is not null && structure.Stress is not null));
        // A transposed array would put atoms on top of each other, or outside the cell.
        Assert.All(read, structure => Assert.All(structure.Positions, x => Assert.InRange(x, -1, 10)));
    }

    /// <summary>type.raw lists two atoms where the arrays hold four: no structure of half the atoms comes out.</summary>
    [Theory]
    [InlineData("half")]
    [InlineData("halfF")]
    public void Rows_are_compared_with_the_atoms(string folder)
    {
        string problem = Fault("npy-type-raw-mismatch", folder);
        Assert.Contains("coord.npy: expected 3 × 2 atoms numbers a frame, found the shape (3, 12)", problem, StringComparison.Ordinal);
        Assert.Contains("rows of 12 numbers are 4 atoms, type.raw lists 2", problem, StringComparison.Ordinal);
    }
}
