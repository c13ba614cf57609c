using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Model.Files;
using Amalgam.Unit.Training;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>amalgam ablate from command line to files.</summary>
public sealed class AblateVerbTests : IDisposable
{
    private const string Few = "seeds = [1, 2]\nsteps = 10\nvariants = [\"moe-element-half\", \"dense-width\", \"dense-active\"]";
    private readonly AblationSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void AnAblationWritesItsTableSummaryAndPictures()
    {
        ProgramRun run = ProgramRun.Of("ablate", samples.Write(Few), "-o", samples.PathOf("out"), "--parallel", "2");
        Assert.True(run.ExitCode == 0, run.Error);
        string[][] table = [.. File.ReadAllLines(samples.PathOf("out/ablation.csv")).Select(line => line.Split(','))];
        Assert.Equal(["variant", "seed", "parameters_total", "parameters_active", "us_per_atom", "energy_mae", "forces_mae", "diverged"], table[0][..8]);
        Assert.Equal(["moe-element-half", "dense-width", "dense-active", "moe-element-half", "dense-width", "dense-active"], table[1..].Select(row => row[0]));
        Assert.Equal(["1", "1", "1", "2", "2", "2"], table[1..].Select(row => row[1]));
        Assert.All(table[1..], row => Assert.Equal(("false", "10"), (row[7], row[10])));
        Assert.All(table[1..], row => Assert.InRange(Number(row[4]), 0.01, 1e5));

        // The errors are those of evaluate.
        JsonNode evaluated = JsonNode.Parse(ProgramRun.Of("evaluate", samples.PathOf("out/runs/dense-width-2/model.safetensors"), samples.PathOf("test.xyz"),
            "--json").Output)!;
        string[] row = table.Single(row => row[0] == "dense-width" && row[1] == "2");
        Assert.Equal(1000 * (double)evaluated["energy"]!["mae"]!, Number(row[5]), 1e-9);
        Assert.Equal(1000 * (double)evaluated["forces"]!["mae"]!, Number(row[6]), 1e-9);
        Assert.Equal(1000 * (double)evaluated["stress"]!["mae"]!, Number(row[8]), 1e-9);

        JsonNode summary = JsonNode.Parse(File.ReadAllText(samples.PathOf("out/summary.json")))!;
        Assert.Equal(3, summary["networks"]!.AsArray().Count);
        JsonNode answer = summary["answers"]!.AsArray()
            .Single(answer => (string?)answer!["claim"] == "moe-beats-dense-active" && (string?)answer["quantity"] == "forces")!;
        double[] differences = [.. new[] { "1", "2" }.Select(seed => Number(Find(table, "moe-element-half", seed)[6])
            - Number(Find(table, "dense-active", seed)[6]))];
        Assert.Equal(differences.Average(), (double)answer["difference"]!, 1e-9);
        Assert.Equal(Math.Abs(differences[0] - differences[1]) / 2, (double)answer["standard_error"]!, 1e-9);
        Assert.Contains("the mixture is better than a dense network of equal active cost", run.Output);
        Assert.Contains("errors on 9 test structures (test.xyz)", run.Output);
        Assert.True(File.Exists(samples.PathOf("out/cost-forces.svg")) && File.Exists(samples.PathOf("out/stability.svg"))
            && File.Exists(samples.PathOf("out/runs/dense-active-1/log.tsv")));

        // Going on changes nothing but times.
        ProgramRun again = ProgramRun.Of("ablate", samples.PathOf("ablation.toml"), "-o", samples.PathOf("out"), "--resume");
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(table.Select(WithoutTimes), File.ReadAllLines(samples.PathOf("out/ablation.csv")).Select(line => WithoutTimes(line.Split(','))));
    }

    [Fact]
    public void ALearningRateThatExplodesGivesRowsAndNoFailure()
    {
        string model = AblationSamples.Model + "[schedule]\nlearning_rate = 10\nwarmup = 0\nfinal_learning_rate = 10\n\n[optimizer]\nclip_norm = 1e9\n\n";
        ProgramRun run = ProgramRun.Of("ablate", samples.Write(Few.Replace("steps = 10", "steps = 200"), model: model), "-o", samples.PathOf("out"));
        Assert.True(run.ExitCode == 0, run.Error);
        string[][] table = [.. File.ReadAllLines(samples.PathOf("out/ablation.csv")).Skip(1).Select(line => line.Split(','))];
        Assert.Equal(6, table.Length);
        Assert.All(table, row => Assert.Equal("true", row[7]));
        Assert.All(table, row => Assert.InRange(Number(row[10]), 1, 199));
        Assert.Contains("diverged at step", run.Error);
        Assert.Contains("undecided (no seed with all the networks)", run.Output);
    }

    [Fact]
    public void ADryRunTrainsNothing()
    {
        ProgramRun run = ProgramRun.Of("ablate", samples.Write("steps = 60", test: false), "--dry-run");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("moe-element-half (base)", run.Output);
        Assert.Contains("seeds 1, 2, 3: 30 runs; equal for all: 60 steps", run.Output);
        Assert.Contains("the run file names no test files: errors are on the validation structures", run.Output);
        Assert.Contains("expected -o DIR", ProgramRun.Of("ablate", samples.PathOf("ablation.toml")).Error);
    }

    [Fact]
    public void WithoutTestFilesTheValidationStructuresOfEverySeedCount()
    {
        ProgramRun run = ProgramRun.Of("ablate", samples.Write(Few, test: false), "-o", samples.PathOf("out"));
        Assert.True(run.ExitCode == 0, run.Error);
        string[][] table = [.. File.ReadAllLines(samples.PathOf("out/ablation.csv")).Skip(1).Select(line => line.Split(','))];
        JsonNode validated = ModelFile.Load(samples.PathOf("out/runs/dense-width-2/model.safetensors")).Provenance["validation"]!;
        Assert.Equal((double)validated["forces_mae_meV_A"]!, Number(table.Single(row => row[0] == "dense-width" && row[1] == "2")[6]), 1e-3);
    }

    [Fact]
    public void TestFilesOfARunFileAreReportedByTrainToo()
    {
        File.WriteAllText(samples.PathOf("run.toml"),
            "[data]\ntrain_files = [\"train.xyz\"]\ntest_files = [\"test.xyz\"]\n\n[model]\npreset = \"tiny\"\n\n[training]\nsteps = 2\n");
        ProgramRun run = ProgramRun.Of("train", samples.PathOf("run.toml"), "-o", samples.PathOf("run"), "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(9, (int)JsonNode.Parse(run.Output)!["test"]!.AsObject().Single().Value!["frames"]!);
    }

    private static string[] Find(string[][] table, string variant, string seed) => table.Single(row => row[0] == variant && row[1] == seed);

    // us_per_atom and minutes.
    private static string WithoutTimes(string[] row) => string.Join(',', row.Where((_, column) => column is not (4 or 11)));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
