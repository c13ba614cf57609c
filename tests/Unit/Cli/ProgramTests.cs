using Amalgam.Cli.Terminal;
using Amalgam.Cli.Verbs;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Exit codes and messages: 1 and one message for what the user can mend, 2 and the place of a trace for what we must.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void Without_arguments_the_program_shows_its_help() => Assert.Equal(ProgramRun.Of("--help"), ProgramRun.Of());

    [Theory]
    [InlineData("unknown verb 'trian'; did you mean 'train'?", "trian")]
    [InlineData("unknown option '--dta'; did you mean '--data'?", "train", "--dta", "x.xyz")]
    [InlineData("unknown option '--strian'; did you mean '--strain'?\n  → amalgam elastic --help", "elastic", "sw:", "x.xyz", "-o", "e", "--strian", "0.1")]
    [InlineData("unknown option '--fmx'; did you mean '--fmax'?\n  → amalgam relax --help", "relax", "sw:", "x.xyz", "-o", "e", "--fmx=0.1")]
    [InlineData("unknown option '--precison'; did you mean '--precision'?", "predict", "M", "x.xyz", "--precison", "float64")]
    [InlineData("unknown option '--precison'; did you mean '--precision'?", "predict", "M", "x.xyz", "-o", "--precison", "float64")]
    [InlineData("unknown option '--tst'; did you mean '--test'?", "train", "--data", "x.xyz", "--tst", "y.xyz", "-o", "run")]
    [InlineData("unknown option '--validat'; did you mean '--validate'?", "report", "run", "-o", "r.html", "--data", "x.xyz", "--validat")]
    [InlineData("unknown option '--picosecond'; did you mean '--picoseconds'?", "validate", "sw:", "--picosecond=3")]
    [InlineData("unknown option '--dry'; did you mean '--dry-run'?", "ablate", "run.toml", "--dry")]
    [InlineData("unknown option '--step'; did you mean '--steps'?", "md", "sw:", "x.xyz", "--step", "5", "-o", "run")]
    [InlineData("unknown option '-x'", "inspect", "-x")]
    [InlineData("Required argument missing for command: 'evaluate'.", "evaluate", "model.safetensors")]
    [InlineData("Option '--output' is required.", "predict", "model.safetensors", "in.xyz")]
    [InlineData("expected a run file or --data TRAIN.xyz, found neither", "train", "-o", "nowhere")]
    [InlineData("expected -o DIR, the folder of the run, found none", "train", "--data", "train.xyz")]
    [InlineData("expected a run file or --data, found both", "train", "run.toml", "--data", "train.xyz", "-o", "nowhere")]
    [InlineData("none.safetensors: expected a file, found none", "evaluate", "none.safetensors", "none.xyz")]
    [InlineData("none.toml: expected a file, found none", "train", "none.toml")]
    [InlineData("none.yaml: expected a file, found none", "import", "none.yaml", "-o", "none.safetensors")]
    [InlineData("none.xyz: expected a file, found none", "inspect", "none.xyz")]
    public void Mistakes_are_told_in_one_message(string message, params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("\n  → ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_file_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Write("train.xyz", "1\n\nH 0 0 0\n");
        Assert.Contains("did you mean 'train.xyz'?", ProgramRun.Of("inspect", folder.At("trian.xyz")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_says_so()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("notes.txt", "these are notes, long enough to be a header\n");
        ProgramRun run = ProgramRun.Of("evaluate", text, text);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("notes.txt: expected an Amalgam model", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_run_says_so()
    {
        using var folder = new TemporaryFolder();
        ProgramRun run = ProgramRun.Of("inspect", folder.Path);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected the folder of a run", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("examples/aspirin/run.toml", null, "runs/aspirin")]
    [InlineData("copper.toml", null, "runs/copper")]
    [InlineData("copper.toml", "elsewhere", "elsewhere")]
    [InlineData(null, "elsewhere", "elsewhere")]
    public void A_run_is_named_by_its_run_file(string? runFile, string? output, string folder) =>
        Assert.Equal(folder, TrainVerb.FolderOf(runFile, output).Replace('\\', '/'));

    [Fact]
    public void A_bug_says_where_its_trace_is()
    {
        var error = new StringWriter();
        Assert.Equal(2, Failure.Report(Thrown(), error));
        string message = error.ToString();
        Assert.StartsWith("amalgam failed: index 7 of 3", message, StringComparison.Ordinal);
        string path = message[(message.IndexOf("the trace is in ", StringComparison.Ordinal) + "the trace is in ".Length)..].Trim();
        Assert.Contains(nameof(Thrown), File.ReadAllText(path), StringComparison.Ordinal);
        File.Delete(path);

        static InvalidOperationException Thrown()
        {
            try
            {
                throw new InvalidOperationException("index 7 of 3");
            }
            catch (InvalidOperationException exception)
            {
                return exception;
            }
        }
    }

    [Fact]
    public void A_problem_inside_parallel_work_is_told_as_it_is()
    {
        var error = new StringWriter();
        Assert.Equal(1, Failure.Report(new AggregateException(new AggregateException(new InvalidDataException("a.xyz:3: bad"))), error));
        Assert.Equal("a.xyz:3: bad", error.ToString().Trim());
    }
}
