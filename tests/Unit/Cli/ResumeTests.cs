using Amalgam.Testing;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>A training that goes on: what is named beside --resume changes only that, and a folder that moved is found again with its data.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly string Field = RepositoryFolder.At("tests", "data", "field", "test-file-read-last");
    private readonly TemporaryFolder folder = new();
    private readonly string data;

    public ResumeTests()
    {
        Directory.CreateDirectory(folder.At("project/data"));
        data = folder.At("project/data/train.xyz");
        File.Copy(Path.Combine(Field, "train.xyz"), data);
    }

    public void Dispose() => folder.Dispose();

    private string Run => folder.At("project/runs/first");

    private RunOptions Settings => RunFile.Read(Path.Combine(Run, "run.toml"));

    [Fact]
    public void What_is_named_beside_resume_changes_only_that()
    {
        Begin();
        Succeed("train", "--data", data, "-o", Run, "--resume", "--set", "training.steps=4", "--no-report");
        Assert.Equal((4L, 3L, "tiny"), (Settings.Training.Steps, Settings.Training.Seed, Settings.Model.Preset));
        // A run file says what it says, and is silent of the seed.
        string file = folder.Write("few.toml", $"[data]\ntrain_files = [\"{data}\"]\n[training]\nsteps = 5\n");
        Succeed("train", file, "-o", Run, "--resume", "--no-report");
        Assert.Equal((5L, 3L), (Settings.Training.Steps, Settings.Training.Seed));
        Succeed("train", "-o", Run, "--resume", "--minutes", "0.01", "--no-report");
        Assert.Equal((0.01, (long?)null), (Settings.Training.Minutes, Settings.Training.Steps));
        ProgramRun other = ProgramRun.Of("train", "-o", Run, "--resume", "--seed", "4", "--no-report");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("seed: expected 3 as in", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_moved_goes_on()
    {
        Begin();
        string text = File.ReadAllText(Path.Combine(Run, "run.toml"));
        Assert.Contains("train_files = [\"../../data/train.xyz\"]", text, StringComparison.Ordinal);
        // With its data, and then alone.
        Directory.Move(folder.At("project"), folder.At("moved"));
        Succeed("train", "-o", folder.At("moved/runs/first"), "--resume", "--set", "training.steps=3", "--no-report");
        Directory.CreateDirectory(folder.At("far/away/from"));
        Directory.Move(folder.At("moved/runs/first"), folder.At("far/away/from/here"));
        Succeed("train", "-o", folder.At("far/away/from/here"), "--resume", "--set", "training.steps=4", "--no-report");
        Succeed("report", folder.At("far/away/from/here"), "-o", folder.At("page.html"));
        Directory.Move(folder.At("moved"), folder.At("gone"));
        ProgramRun lost = ProgramRun.Of("train", "-o", folder.At("far/away/from/here"), "--resume");
        Assert.Equal(1, lost.ExitCode);
        Succeed("train", "-o", folder.At("far/away/from/here"), "--resume", "--data", folder.At("gone/data/train.xyz"), "--no-report");
    }

    [Theory]
    [InlineData("test_cut.xyz", "test_cut.xyz:3: expected 3 atom lines")]
    [InlineData("test_nb.xyz", "test_nb.xyz:1: expected elements of the training structures, found Nb")]
    public void Test_files_are_read_before_anything_is_trained(string test, string message)
    {
        ProgramRun run = ProgramRun.Of("train", "--data", data, "--test", Path.Combine(Field, test), "--preset", "tiny", "--minutes", "0.1", "-o", Run);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run));
        // Added to a run that is there: refused, and the run stays as it is.
        Begin();
        string before = File.ReadAllText(Path.Combine(Run, "run.toml"));
        ProgramRun late = ProgramRun.Of("train", "-o", Run, "--resume", "--test", Path.Combine(Field, test), "--minutes", "0.1");
        Assert.Contains(message, late.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Run, "run.toml")));
        ProgramRun report = ProgramRun.Of("report", Run, "--data", Path.Combine(Field, test), "-o", folder.At("page.html"));
        Assert.Equal(1, report.ExitCode);
        Assert.DoesNotContain("evaluating", report.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("training.stepps=3", "--set training.stepps: expected a key of a run file, found 'training.stepps'\n  → did you mean 'steps'?")]
    [InlineData("model.steps=3", "--set model.steps: expected a key of a run file, found 'model.steps'\n  → steps belongs into [training]")]
    [InlineData("training.steps=many", "--set training.steps: expected 1 to 1000000000000 steps, found 'many'")]
    [InlineData("training.steps", "--set: expected SECTION.KEY=VALUE, found 'training.steps'")]
    public void Keys_of_the_command_line_are_checked_as_those_of_a_file(string set, string message)
    {
        ProgramRun run = ProgramRun.Of("train", "--data", data, "-o", Run, "--set", set);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run));
    }

    [Fact]
    public void Any_key_can_be_set()
    {
        Succeed("train", "--data", data, "-o", Run, "--preset", "tiny", "--no-report", "--set", "training.steps=1", "--set", "seed=7",
            "--set", "model.layers=2", "--set", $"data.test_files=[\"{data}\"]", "--set", "data.reference_energies={ Mo = -4.5 }",
            "--set", "experts.routing=none");
        RunOptions settings = Settings;
        Assert.Equal((1L, 7L), (settings.Training.Steps, settings.Training.Seed));
        Assert.Equal([data], settings.Data.TestFiles);
        Assert.Equal(-4.5, settings.Data.ReferenceEnergies["Mo"]);
        Assert.Contains("layers = 2", File.ReadAllText(Path.Combine(Run, "run.toml")), StringComparison.Ordinal);
    }

    private void Begin() => Succeed("train", "--data", data, "-o", Run, "--preset", "tiny", "--seed", "3", "--set", "training.steps=2", "--no-report");

    private static void Succeed(params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
