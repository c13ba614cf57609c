using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>The commands of users on their own files, tests/data/field: what is read is right, what is not is said.</summary>
public sealed class FieldFormatProgramTests : IDisposable
{
    private const string LennardJones = "lj:epsilon=0.1,sigma=2.5,cutoff=6";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string At(params string[] names) => RepositoryFolder.At(["tests", "data", "field", .. names]);

    private static ProgramRun Done(params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        return run;
    }

    [Theory]
    [InlineData("extxyz-ase-json/ase_json.xyz", "1 from REF_stress")]
    [InlineData("extxyz-empty-value/conquest.xyz", "note: potential_energy is not used as a label; --energy-key potential_energy uses it")]
    [InlineData("extxyz-fortran-D/fortranD.xyz", "1 from energy")]
    [InlineData("extxyz-numbers-column/gpumd.xyz", "Mo")]
    [InlineData("labels-dft-virial/dft.xyz", "1 from dft_virial")]
    [InlineData("labels-dft-virial/dftv.xyz", "12 from dft_virial")]
    [InlineData("labels-mixed-keys/mixkey.xyz", "expected the energy from one key, found 6 from energy and 6 from REF_energy")]
    [InlineData("npy-fortran-order/fortran", "from energy")]
    public void Inspecting_says_what_is_there(string file, string expected) =>
        Assert.Contains(expected, Done("inspect", At(file.Split('/'))).Output, StringComparison.Ordinal);

    [Fact]
    public void Inspecting_under_a_key_that_was_named()
    {
        ProgramRun run = Done("inspect", At("labels-mixed-keys", "mixkey.xyz"), "--energy-key", "REF_energy", "--forces-key", "REF_forces");
        Assert.Contains("6 from REF_energy, 6 without", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("half", "coord.npy: expected 3 × 2 atoms numbers a frame, found the shape (3, 12)")]
    [InlineData("half/set.000", "found one set of DeePMD-kit data, without the elements of its atoms")]
    public void Data_of_other_atoms_and_parts_of_data_are_refused(string path, string expected)
    {
        ProgramRun run = ProgramRun.Of("inspect", At(["npy-type-raw-mismatch", .. path.Split('/')]));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    /// <summary>Both are crystals: −0.1127 eV, where the molecule has −0.0995 eV.</summary>
    [Theory]
    [InlineData("extxyz-cell-elsewhere/ipi.xyz")]
    [InlineData("extxyz-empty-value/conquest_nopbc.xyz")]
    public void Cells_in_other_forms_are_periodic(string file)
    {
        string output = folder.At("p.xyz");
        Done("predict", LennardJones, At(file.Split('/')), "-o", output);
        Structure read = StructureFormats.All.Read(output).Single();
        Assert.True(read.Cell.IsFullyPeriodic);
        Assert.Equal(-0.1127, double.Parse(read.Extras!.Find("AMALGAM_energy")!, CultureInfo.InvariantCulture), 5e-5);
        Assert.Contains("pbc=\"T T T\"", File.ReadLines(output).Skip(1).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_on_one_label_from_two_keys_is_refused()
    {
        ProgramRun run = ProgramRun.Of("train", "--data", At("labels-mixed-keys", "mixkey.xyz"), "--preset", "tiny", "--minutes", "0.1",
            "-o", folder.At("run"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected the energy from one key, found 6 from energy and 6 from REF_energy", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At(Path.Combine("run", "model.safetensors"))));
    }

    /// <summary>velo is used: the first temperature is that of the velocities, 362 K.</summary>
    [Fact]
    public void Velocities_of_the_column_velo_are_used()
    {
        Done("md", LennardJones, At("md-velo-column", "velo.xyz"), "-o", folder.At("run"), "--steps", "1", "--timestep", "0.01", "--set", "thermo_interval=1");
        string[] lines = File.ReadAllLines(folder.At(Path.Combine("run", "thermo.csv")));
        int column = Array.FindIndex(lines[0].Split(['\t', ',']), name => name.StartsWith("temperature", StringComparison.Ordinal));
        Assert.InRange(double.Parse(lines[1].Split(['\t', ','])[column], CultureInfo.InvariantCulture), 350, 400);
        ProgramRun both = ProgramRun.Of("md", LennardJones, At("md-velo-column", "velo.xyz"), "-o", folder.At("both"), "--temperature", "300", "--steps", "3");
        Assert.Contains("velocities in the file", both.Error + both.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hex_zero.xyz", "-0 8.273149339882607 2.7577164466275357")]
    [InlineData("orth_zero.xyz", "0 6.34 0")]
    public void Dumps_of_slabs_hold_their_lattice_vectors(string file, string firstBound)
    {
        Done("md", LennardJones, At("lammps-dump-zero-row", file), "-o", folder.At("run"), "--temperature", "10", "--steps", "2",
            "--set", "trajectory_format=lammps", "--set", "trajectory_interval=1");
        string[] lines = File.ReadAllLines(folder.At(Path.Combine("run", "trajectory.lammpstrj")));
        Assert.Equal("ITEM: BOX BOUNDS xy xz yz pp pp ff", lines[4]);
        double[] Numbers(string line) => [.. line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        Assert.Equal(Numbers(firstBound), Numbers(lines[5]), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Packed_files_pass_through_verbs()
    {
        string plain = folder.Write("plain.xyz", "2\nLattice=\"6 0 0 0 6 0 0 0 6\" Properties=species:S:1:pos:R:3:tags:I:1\nMo 0 0 0 7\nMo 2 2 2 8\n");
        Done("predict", LennardJones, plain, "-o", folder.At("a.xyz.gz"));
        Done("predict", LennardJones, folder.At("a.xyz.gz"), "-o", folder.At("b.xyz"));
        Assert.Contains("tags:I:1", File.ReadAllText(folder.At("b.xyz")), StringComparison.Ordinal);
        Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(folder.At("a.xyz.gz"))[..2]);
        Assert.Contains("1 structure, 2 atoms", Done("inspect", folder.At("a.xyz.gz")).Output, StringComparison.Ordinal);
    }
}
