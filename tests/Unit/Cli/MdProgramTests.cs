using System.Diagnostics;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Molecular dynamics from the command line: options and run files, resuming, what is told when something is wrong.</summary>
public sealed class MdProgramTests
{
    private const string Argon = "lj:epsilon=0.0104,sigma=3.4,cutoff=7";

    [Fact]
    public void Options_and_a_run_file_give_the_same_run()
    {
        using var folder = new TemporaryFolder();
        string start = Start(folder);
        ProgramRun one = ProgramRun.Of("md", Argon, start, "-o", folder.At("one"), "--ensemble", "nvt", "--temperature", "50", "--timestep", "2", "--steps",
            "30", "--seed", "4", "--set", "trajectory_interval=10", "--json");
        Assert.Equal((0, ""), (one.ExitCode, one.Error));
        JsonNode report = JsonNode.Parse(one.Output)!["runs"]![0]!;
        Assert.Equal(("complete", 30, 108), ((string?)report["ending"], (int?)report["steps"], (int?)report["atoms"]));

        string runFile = folder.Write("md.toml", $"""
            [dynamics]
            model = "{Argon}"
            start = "argon.xyz"
            ensemble = "nvt"
            temperature = 50
            timestep = 2
            steps = 30
            seed = 4
            [output]
            trajectory_interval = 10
            """);
        Assert.Equal(0, ProgramRun.Of("md", runFile, "-o", folder.At("two")).ExitCode);
        Assert.Equal(0, ProgramRun.Of("md", folder.At(Path.Combine("one", "run.toml")), "-o", folder.At("three")).ExitCode);
        foreach (string name in (string[])["thermo.csv", "trajectory.xyz", "final.xyz", "restart.bin"])
        {
            Assert.Equal(File.ReadAllBytes(folder.At(Path.Combine("one", name))), File.ReadAllBytes(folder.At(Path.Combine("two", name))));
            Assert.Equal(File.ReadAllBytes(folder.At(Path.Combine("one", name))), File.ReadAllBytes(folder.At(Path.Combine("three", name))));
        }
        Assert.Equal(4, StructureFormats.All.Read(folder.At(Path.Combine("one", "trajectory.xyz"))).Count());
    }

    [Fact]
    public void Resuming_with_more_steps_needs_the_folder_alone()
    {
        using var folder = new TemporaryFolder();
        string start = Start(folder);
        Assert.Equal(0, ProgramRun.Of("md", Argon, start, "-o", folder.At("whole"), "--temperature", "50", "--steps", "50").ExitCode);
        Assert.Equal(0, ProgramRun.Of("md", Argon, start, "-o", folder.At("parts"), "--temperature", "50", "--steps", "20").ExitCode);
        ProgramRun again = ProgramRun.Of("md", Argon, start, "-o", folder.At("parts"), "--temperature", "50", "--steps", "50");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("--resume", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("md", "-o", folder.At("parts"), "--resume", "--steps", "50").ExitCode);
        // The settings end with the folder that they were written in.
        foreach (string name in (string[])["thermo.csv", "trajectory.xyz", "final.xyz", "run.toml"])
            Assert.Equal(Text("whole", name), Text("parts", name));

        string Text(string run, string name) => File.ReadAllText(folder.At(Path.Combine(run, name))).Split("\n[origin]\n")[0];
    }

    [Fact]
    public void Replicas_have_folders_of_their_own()
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("md", Argon, Start(folder), "-o", folder.At("run"), "--ensemble", "nvt", "--temperature", "50", "--steps", "10",
            "--replicas", "2");
        Assert.Equal(0, run.ExitCode);
        Assert.NotEqual(File.ReadAllText(folder.At(Path.Combine("run", "replica-0001", "thermo.csv"))),
            File.ReadAllText(folder.At(Path.Combine("run", "replica-0002", "thermo.csv"))));
        Assert.Equal(0, ProgramRun.Of("md", "-o", folder.At("run"), "--resume", "--steps", "20").ExitCode);
        Assert.Equal(4, File.ReadAllLines(folder.At(Path.Combine("run", "replica-0002", "thermo.csv"))).Length);
    }

    [Fact]
    public void Leaving_trust_is_told_with_atom_and_time_and_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        string start = folder.Write("pair.xyz", "2\nvelocity-unit=A/fs Properties=species:S:1:pos:R:3:velocities:R:3\nAr 0 0 0 0 0 0\nAr 6 0 0 -0.1 0 0\n");
        ProgramRun run = ProgramRun.Of("md", "lj:epsilon=0,sigma=3,cutoff=7", start, "-o", folder.At("run"), "--steps", "100", "--set",
            "largest_temperature=1e6");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("step 50, 50 fs: expected atoms at least 1.060 Å apart, found atom 1 (Ar) and atom 2 (Ar) at 1.000 Å", run.Output,
            StringComparison.Ordinal);
        Assert.Single(StructureFormats.All.Read(folder.At(Path.Combine("run", "last-good.xyz"))));
    }

    [Theory]
    [InlineData("expected MODEL and START, found neither")]
    [InlineData("expected MODEL and START, found no START", Argon)]
    [InlineData("none.xyz: expected a file, found none", Argon, "none.xyz")]
    [InlineData("none.safetensors: expected a file, found none", "none.safetensors", "START")]
    [InlineData("expected sigma=NUMBER, found none", "lj:epsilon=1,cutoff=3", "START")]
    [InlineData("fcc:1: expected a temperature for first velocities", Argon, "START")]
    [InlineData("--steps: expected a whole number", Argon, "START", "--steps", "many")]
    [InlineData("--ensemble: expected nve | nvt | npt, found 'nwt'", Argon, "START", "--ensemble", "nwt")]
    [InlineData("--set: expected a key of a run file, found 'rdf_intervall'\n  → did you mean 'rdf_interval'?", Argon, "START", "--set", "rdf_intervall=3")]
    [InlineData("--set rdf_width: expected Å, 0.0001 to 10, found '-1'", Argon, "START", "--set", "rdf_width=-1")]
    public void Mistakes_are_told_in_one_message(string message, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string start = Start(folder);
        ProgramRun run = ProgramRun.Of(["md", .. arguments.Select(argument => argument == "START" ? start : argument), "-o", folder.At("run")]);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith(message, run.Error.Replace(start, "fcc", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\n  → ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.At(Path.Combine("run", "thermo.csv"))));
    }

    [Fact]
    public void Faults_of_a_run_file_are_told_together()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("md.toml", "[dynamics]\ntimestep = \"fast\"\nstep = 3\nrdf_interval = 3\n[bth]\n");
        ProgramRun run = ProgramRun.Of("md", path, "-o", folder.At("run"));
        Assert.Equal(1, run.ExitCode);
        foreach (string said in (string[])[
            "md.toml:2: timestep: expected fs, 1E-06 to 1000, found \"fast\"", "md.toml:3: expected a key of [dynamics], found 'step'", "did you mean 'steps'?",
            "md.toml:4: expected a key of [dynamics], found 'rdf_interval'", "rdf_interval belongs into [observers]",
                "md.toml:5: expected a section of a run file, found [bth]", "did you mean 'bath'?"])
            Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[dynamics]\ntimestep = 5000\n", "md.toml:2: [dynamics] timestep: expected fs, 1E-06 to 1000, found 5000\n  timestep = 5000\n  → ")]
    [InlineData("[dynamics]\nprecision = \"double\"\n", "md.toml:2: precision: expected \"float32\" or \"float64\", found \"double\"")]
    [InlineData("[dynamics]\nmodel = 3\n", "md.toml:2: model: expected text in quotes, found 3\n  model = 3\n  → correct the value or leave the line out")]
    [InlineData("[dynamics]\nensemble = \"nwt\"\n", "md.toml:2: ensemble: expected nve | nvt | npt, found \"nwt\"")]
    [InlineData("[dynamics]\nsteps = 1.5\n", "md.toml:2: steps: expected a whole number, 0 to 1000000000000000, found 1.5")]
    [InlineData("steps = 3\n", "md.toml:1: expected keys inside a section, found 'steps' before the first one")]
    public void Faults_of_a_run_file_are_told_with_their_line(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("md", folder.Write("md.toml", text), "-o", folder.At("run"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_several_structures_is_chosen()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("two.xyz", "1\n\nAr 0 0 0\n2\n\nAr 0 0 0\nAr 4 0 0\n");
        ProgramRun run = ProgramRun.Of("md", Argon, path, "-o", folder.At("run"), "--temperature", "10");
        Assert.Contains("expected one structure, found 2", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, ProgramRun.Of("md", Argon, path + "@-1", "-o", folder.At("run"), "--temperature", "10", "--steps", "1").ExitCode);
        Assert.Equal(2, StructureFormats.All.Read(folder.At(Path.Combine("run", "final.xyz"))).Single().AtomCount);
        Assert.Contains("expected structure 3, found 2",
            ProgramRun.Of("md", Argon, path, "--structure", "3", "-o", folder.At("other"), "--temperature", "10").Error, StringComparison.Ordinal);
    }

    /// <summary>The program is killed (SIGKILL) at random moments, a hundred times; whatever is there can be read, and the end is the same.</summary>
    [Fact(Explicit = true)]
    public void Killed_a_hundred_times_a_run_ends_the_same()
    {
        using var folder = new TemporaryFolder();
        string start = Start(folder);
        string[] options = ["--ensemble", "npt", "--temperature", "60", "--timestep", "4", "--steps", "60000", "--set", "checkpoint_interval=100", "--set",
            "trajectory_interval=5", "--set", "compress=true", "--set", "vacf_interval=5"];
        Assert.Equal(0, ProgramRun.Of(["md", Argon, start, "-o", folder.At("whole"), .. options]).ExitCode);
        var random = new Random(5);
        int kills = 0;
        for (; ; kills++)
        {
            var request = new ProcessStartInfo("dotnet",
                [Path.Combine(AppContext.BaseDirectory, "amalgam.dll"), "md", Argon, start, "-o", folder.At("killed"), "--resume", .. options]);
            using Process process = Process.Start(request)!;
            if (process.WaitForExit(kills < 100 ? random.Next(150, 700) : 600000))
            {
                Assert.Equal(0, process.ExitCode);
                break;
            }
            process.Kill();
            process.WaitForExit();
            AssertReadable(folder.At("killed"));
        }
        Assert.Equal(100, kills);
        Assert.Equal(File.ReadAllBytes(folder.At(Path.Combine("whole", "thermo.csv"))), File.ReadAllBytes(folder.At(Path.Combine("killed", "thermo.csv"))));
        Assert.Equal(File.ReadAllBytes(folder.At(Path.Combine("whole", "final.xyz"))), File.ReadAllBytes(folder.At(Path.Combine("killed", "final.xyz"))));
    }

    /// <summary>What a killed run leaves: compressed frames can be unpacked, tables have whole lines.</summary>
    private static void AssertReadable(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (string path in Directory.GetFiles(folder, "*.gz"))
        {
            using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(path), System.IO.Compression.CompressionMode.Decompress);
            gzip.CopyTo(Stream.Null);
        }
        foreach (string path in Directory.GetFiles(folder, "*.csv"))
        {
            string text = File.ReadAllText(path);
            Assert.True(text.Length == 0 || text[^1] == '\n', path);
        }
    }

    private static string Start(TemporaryFolder folder)
    {
        string path = folder.At("argon.xyz");
        Structure argon = Crystals.Argon(3);
        argon.Source = "";
        StructureFormats.UsualWriter.Write(path, writer => writer.Write(new Frame(argon)));
        return path;
    }
}
