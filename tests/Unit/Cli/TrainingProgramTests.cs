using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>The main job on a few structures of the examples: train, resume, evaluate, predict, inspect.</summary>
public sealed class TrainingProgramTests : IDisposable
{
    private const int Structures = 24;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_commands_of_the_readme_run_in_their_order()
    {
        string data = FewStructures("mlearn-mo");
        string[] commands = [.. Documents.Commands().Where(command => command.File == "README.md").Select(command => command.Command)
            .Where(command => command.Contains("runs/inorganic89", StringComparison.Ordinal))];
        Assert.Equal(["train", "predict", "evaluate"], commands.Select(command => command.Split(' ')[0]));
        foreach (string command in commands)
        {
            // Everything as written, but a few structures, a small network and a second instead of minutes.
            string quick = command.Replace("examples/inorganic89/train.xyz", data, StringComparison.Ordinal)
                .Replace("examples/inorganic89/test.xyz", data, StringComparison.Ordinal)
                .Replace("--minutes 2 ", "--minutes 0.02 ", StringComparison.Ordinal)
                .Replace("runs/inorganic89", folder.At("run"), StringComparison.Ordinal);
            Assert.DoesNotMatch("--minutes [1-9]", quick);
            ProgramRun run = ProgramRun.Of(Documents.Arguments(quick));
            Assert.True(run.ExitCode == 0, run.Error);
            if (command.StartsWith("predict", StringComparison.Ordinal)) continue;
            Assert.Contains("baseline: the trivial one", run.Output, StringComparison.Ordinal);
            Assert.Contains("energy E in meV/atom, forces F in meV/Å", run.Output, StringComparison.Ordinal);
        }
        List<Structure> predicted = ExtxyzReader.ReadAll(folder.At("run/predicted.xyz"));
        Assert.Equal(Structures, predicted.Count);
        Assert.All(predicted, structure => Assert.NotNull(structure.Extras!.Find("AMALGAM_stress")));
    }

    [Fact]
    public void A_run_writes_what_the_documents_promise()
    {
        ProgramRun run = ProgramRun.Of("train", RunFile("steps = 6"), "-o", folder.At("run"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(["model.safetensors", "log.tsv", "run.toml", "split.tsv", "training.state"], name =>
            Assert.True(File.Exists(folder.At("run/" + name)), name));
        Assert.Contains("validation MAE", run.Error, StringComparison.Ordinal);
        Assert.Contains("scales: energy beyond E0", run.Output, StringComparison.Ordinal);
        Assert.Contains("6 steps", run.Output, StringComparison.Ordinal);

        ProgramRun inspected = ProgramRun.Of("inspect", folder.At("run"));
        Assert.Equal(0, inspected.ExitCode);
        Assert.Matches(@"\n  step +6 +\d", inspected.Output);
        Assert.Contains("experts: elements that use each of the", inspected.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_at_the_end_is_that_of_evaluate()
    {
        string data = FewStructures("mlearn-mo");
        ProgramRun trained = ProgramRun.Of("train", RunFile("steps = 4"), "-o", folder.At("run"), "--test", data, "--json");
        Assert.True(trained.ExitCode == 0, trained.Error);
        JsonNode json = JsonNode.Parse(trained.Output)!;
        JsonNode evaluated = JsonNode.Parse(ProgramRun.Of("evaluate", folder.At("run/model.safetensors"), data, "--json").Output)!;
        Assert.Equal(evaluated.ToJsonString(), json["test"]![data]!.ToJsonString());
        Assert.Equal(Structures, evaluated["frames"]!.GetValue<int>());
        Assert.InRange(json["validation"]!["frames"]!.GetValue<int>(), 1, Structures - 1);
    }

    [Fact]
    public void Resuming_gives_the_model_of_a_run_that_never_stopped()
    {
        string data = FewStructures("mlearn-mo");
        Assert.Equal(0, ProgramRun.Of("train", RunFile("steps = 8", data), "-o", folder.At("whole")).ExitCode);
        // The same schedule, stopped after a few of its steps by Ctrl-C, is tested with the trainer; here a finished run has nothing left to do.
        ProgramRun resumed = ProgramRun.Of("train", "--resume", "-o", folder.At("whole"));
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Contains("8 steps", resumed.Output, StringComparison.Ordinal);
        ProgramRun again = ProgramRun.Of("train", RunFile("steps = 8", data), "-o", folder.At("whole"));
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("--resume", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dense_run_goes_on_from_the_run_file_it_wrote()
    {
        string file = RunFile("steps = 3\n\n[experts]\nrouting = \"none\"");
        Assert.Equal(0, ProgramRun.Of("train", file, "-o", folder.At("run")).ExitCode);
        Assert.Contains("routing = \"none\"", File.ReadAllText(folder.At("run/run.toml")), StringComparison.Ordinal);
        ProgramRun resumed = ProgramRun.Of("train", folder.At("run/run.toml"), "--resume");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.DoesNotContain("experts:", ProgramRun.Of("inspect", folder.At("run")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_file_with_an_unknown_key_is_refused_before_anything_is_made()
    {
        ProgramRun run = ProgramRun.Of("train", RunFile("steps = 6\nbatch_atom = 5"), "-o", folder.At("run"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("batch_atoms", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("run")));
    }

    /// <summary>E0 of an isolated atom is the energy that the model gives it back, whatever was trained.</summary>
    [Fact]
    public void A_lone_atom_is_predicted_with_the_E0_that_its_label_gave()
    {
        string data = RepositoryFolder.At("tests", "data", "field", "E0-not-reproduced");
        ProgramRun trained = ProgramRun.Of("train", RunFile("steps = 6", Path.Combine(data, "train.xyz")), "-o", folder.At("run"), "--no-report");
        Assert.True(trained.ExitCode == 0, trained.Error);
        foreach (string precision in (string[])["float64", "float32"])
        {
            ProgramRun predicted = ProgramRun.Of("predict", folder.At("run/model.safetensors"), Path.Combine(data, "lone.xyz"), "--precision", precision,
                "-o", folder.At(precision + ".xyz"));
            Assert.True(predicted.ExitCode == 0, predicted.Error);
            Structure lone = ExtxyzReader.ReadAll(folder.At(precision + ".xyz")).Single();
            Assert.Equal("-4.6", lone.Extras!.Find("AMALGAM_energy")!.ToString());
        }
    }

    private string RunFile(string training, string? data = null) => folder.Write("few.toml", $"""
        [data]
        train_files = ["{(data ?? FewStructures("mlearn-mo")).Replace('\\', '/')}"]

        [model]
        preset = "tiny"

        [training]
        {training}
        """);

    // The first structures of an example, as text.
    private string FewStructures(string example)
    {
        var kept = new List<string>();
        using var lines = new StreamReader(RepositoryFolder.At("examples", example, "train.xyz"));
        for (int structure = 0; structure < Structures; structure++)
        {
            string count = lines.ReadLine()!;
            kept.Add(count);
            for (int line = 0; line < int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) + 1; line++) kept.Add(lines.ReadLine()!);
        }
        return folder.Write(example + ".xyz", string.Join('\n', kept) + "\n");
    }
}
