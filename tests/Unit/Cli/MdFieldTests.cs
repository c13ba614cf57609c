using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Molecular dynamics of files that users brought (tests/data/field).</summary>
public sealed class MdFieldTests
{
    private static string Model => Field("mo.safetensors");

    private static string Field(params string[] names) => RepositoryFolder.At(["tests", "data", "field", .. names]);

    [Fact]
    public void Unknown_columns_and_keys_are_in_every_frame()
    {
        using var folder = new TemporaryFolder();
        Run(folder, Field("md-drops-columns", "mag2.xyz"), "--temperature", "300", "--steps", "2", "--set", "trajectory_interval=1");
        foreach (Structure frame in StructureFormats.All.Read(At(folder, "trajectory.xyz")).Concat(StructureFormats.All.Read(At(folder, "final.xyz"))))
        {
            Assert.Equal("2.00000000 -2.00000000", string.Join(' ', frame.Extras!.Columns.Single(column => column.Name == "initial_magmoms").Values[..2]));
            Assert.Equal(("bulk", "1", "run7"), (frame.ConfigType, frame.Extras.Find("charge"), frame.Extras.Find("name")));
        }
    }

    [Fact]
    public void Masses_of_the_file_give_the_kinetic_energy()
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = Run(folder, Field("md-masses", "massmom.xyz"), "--steps", "3");
        Assert.Contains("the masses of the file are used: 16 atoms have others than their elements", run.Error, StringComparison.Ordinal);
        Assert.Equal(0.3743, Thermo(folder, 0, "kinetic_eV"), 1e-4);
    }

    [Fact]
    public void Fixed_atoms_stay()
    {
        using var folder = new TemporaryFolder();
        string[] options = ["--temperature", "300", "--ensemble", "nvt", "--steps", "50", "--threads", "1"];
        ProgramRun run = Run(folder, Field("md-move-mask", "fixed.xyz"), options);
        Assert.Contains("4 of 16 atoms are fixed", run.Error, StringComparison.Ordinal);
        Structure start = StructureFormats.All.Read(Field("md-move-mask", "fixed.xyz")).Single();
        Structure final = StructureFormats.All.Read(At(folder, "final.xyz")).Single();
        Assert.Equal(start.Positions[..12], final.Positions[..12]);
        Assert.Equal("FFFFTTTTTTTTTTTT", string.Concat(final.Extras!.Columns.Single(column => column.Name == "move_mask").Values));
        Assert.Equal(300, Thermo(folder, 0, "temperature_K"), 1e-6);
        Assert.Equal(0.5 * 36 * 8.617333262145e-5 * 300, Thermo(folder, 0, "kinetic_eV"), 1e-9);
        ProgramRun all = ProgramRun.Of(["md", Model, Field("md-move-mask", "allfixed.xyz"), "-o", folder.At("all"), .. options]);
        Assert.Equal(1, all.ExitCode);
        Assert.Contains("found all of 16 fixed", all.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("all")));
    }

    [Fact]
    public void Options_beside_resume_change_only_what_they_name()
    {
        using var folder = new TemporaryFolder();
        string start = Field("md-resume-options", "bulk.xyz");
        Run(folder, start, "--temperature", "300", "--ensemble", "nvt", "--steps", "50");
        Run(folder, start, "--resume", "--steps", "80");
        Assert.Equal(9, File.ReadAllLines(At(folder, "thermo.csv")).Length - 1);
        string settings = File.ReadAllText(At(folder, "run.toml"));
        Assert.Contains("\nsteps = 80 ", settings, StringComparison.Ordinal);
        Assert.Contains("\ntemperature = 300.0 ", settings, StringComparison.Ordinal);
        string runFile = folder.Write("more.toml", "[dynamics]\nsteps = 20\n");
        foreach (string[] shorter in (string[][])[["--steps", "20"], [runFile]])
        {
            ProgramRun run = ProgramRun.Of(["md", "-o", folder.At("run"), "--resume", .. shorter]);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("expected at least the 80 steps that are done, found steps = 20", run.Error, StringComparison.Ordinal);
            Assert.Equal(settings, File.ReadAllText(At(folder, "run.toml")));
        }
        ProgramRun hotter = ProgramRun.Of("md", "-o", folder.At("run"), "--resume", "--temperature", "400", "--steps", "90");
        Assert.Contains("temperature = 400.0 (was temperature = 300.0)", hotter.Error, StringComparison.Ordinal);
        Assert.Contains("precision", ProgramRun.Of("md", "-o", folder.At("run"), "--resume", "--precision", "float64").Error, StringComparison.Ordinal);
        Assert.Equal(settings, File.ReadAllText(At(folder, "run.toml")));
        Assert.Equal(0, ProgramRun.Of("md", "-o", folder.At("run"), "--resume").ExitCode);
    }

    /// <summary>Model, start and run move together: the settings name them relative to the run.</summary>
    [Fact]
    public void A_run_that_moved_goes_on()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At("here"));
        File.Copy(Model, folder.At(Path.Combine("here", "mo.safetensors")));
        File.Copy(Field("md-resume-options", "bulk.xyz"), folder.At(Path.Combine("here", "bulk.xyz")));
        string run = folder.At(Path.Combine("here", "runs", "md"));
        string[] inputs = [folder.At("here/mo.safetensors"), folder.At("here/bulk.xyz") + "@1"];
        Assert.Equal(0, ProgramRun.Of(["md", .. inputs, "-o", run, "--temperature", "300", "--steps", "5"]).ExitCode);
        Directory.Move(folder.At("here"), folder.At("there"));
        string moved = folder.At(Path.Combine("there", "runs", "md"));
        Assert.Equal(0, ProgramRun.Of("md", "-o", moved, "--resume", "--steps", "9").ExitCode);
        Assert.Contains("\nstart = \"../../bulk.xyz@1\"", File.ReadAllText(Path.Combine(moved, "run.toml")), StringComparison.Ordinal);
        // The run alone, and back.
        string away = folder.At("away");
        Directory.Move(moved, away);
        Assert.Equal(0, ProgramRun.Of("md", "-o", away, "--resume", "--steps", "9").ExitCode);
        Directory.Move(away, moved);
        Assert.Equal(0, ProgramRun.Of("md", "-o", moved, "--resume", "--steps", "9").ExitCode);
        File.Delete(folder.At(Path.Combine("there", "mo.safetensors")));
        ProgramRun lost = ProgramRun.Of("md", "-o", moved, "--resume", "--steps", "12");
        Assert.Equal(1, lost.ExitCode);
        Assert.Contains("if the run was moved, name it again: amalgam md MODEL START", lost.Error, StringComparison.Ordinal);
        Assert.Contains("\nsteps = 9 ", File.ReadAllText(Path.Combine(moved, "run.toml")), StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("md", Model, "-o", moved, "--resume", "--steps", "12").ExitCode);
    }

    [Fact]
    public void Velocities_of_QUIP_are_used_or_named()
    {
        using var folder = new TemporaryFolder();
        string start = Field("md-velo-column", "velo.xyz");
        ProgramRun both = ProgramRun.Of("md", Model, start, "-o", folder.At("both"), "--temperature", "300", "--steps", "3");
        Assert.Equal(1, both.ExitCode);
        Assert.Contains("found both (column velo)", both.Error, StringComparison.Ordinal);
        ProgramRun run = Run(folder, start, "--steps", "3");
        Assert.Contains("column velo is read in Å/ps", run.Error, StringComparison.Ordinal);
        Assert.Equal(0.7486, Thermo(folder, 0, "kinetic_eV"), 1e-4);
    }

    private static ProgramRun Run(TemporaryFolder folder, string start, params string[] options)
    {
        ProgramRun run = ProgramRun.Of(["md", Model, start, "-o", folder.At("run"), .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private static string At(TemporaryFolder folder, string name) => folder.At(Path.Combine("run", name));

    private static double Thermo(TemporaryFolder folder, int row, string column)
    {
        string[] lines = File.ReadAllLines(At(folder, "thermo.csv"));
        return double.Parse(lines[1 + row].Split(',')[Array.IndexOf(lines[0].Split(','), column)], CultureInfo.InvariantCulture);
    }
}
