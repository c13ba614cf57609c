using System.Text.Json.Nodes;
using Amalgam.Cli.Results;
using Amalgam.Model;
using Amalgam.Model.Conditions;
using Amalgam.Model.Files;
using Amalgam.Model.Uncertainty;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>report, calibrate and bench with a model of two sources: each structure at its own source, or at the one that is chosen.</summary>
public sealed class SourceProgramTests(SourceProgramTests.TrainedRun trained) : IClassFixture<SourceProgramTests.TrainedRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A run on two sources; nobody changes it.</summary>
    public sealed class TrainedRun : IDisposable
    {
        private readonly TrainingSamples samples = new();

        public TrainedRun()
        {
            string[] files = [samples.WriteClusters("low.xyz", 20, 7), samples.WriteClusters("high.xyz", 20, 8), samples.WriteClusters("test.xyz", 6, 9)];
            string file = samples.Write("two.toml", $"""
                [data]
                split_by = "structure"
                validation_fraction = 0.5
                [[data.source]]
                name = "low"
                train_files = ["{files[0]}"]
                [[data.source]]
                name = "high"
                train_files = ["{files[1]}"]
                test_files = ["{files[2]}"]
                [model]
                preset = "tiny"
                node_width = 8
                pair_width = 6
                angle_width = 4
                [training]
                steps = 4
                validations = 1
                threads = 1
                """);
            Ended = ProgramRun.Of("train", file, "-o", samples.PathOf("run"));
            Assert.True(Ended.ExitCode == 0, Ended.Error);
            Tagged = samples.Write("tagged.xyz", With("low.xyz", _ => "source=low") + With("high.xyz", _ => "source=high"));
            samples.Write("other.xyz", With("high.xyz", index => index == 3 ? "source=none" : "source=high"));
        }

        internal ProgramRun Ended { get; }
        internal string Tagged { get; }
        internal string Model => At("run/model.safetensors");

        internal string At(string name) => samples.PathOf(name);

        public void Dispose() => samples.Dispose();

        private string With(string name, Func<int, string> key)
        {
            int index = 0;
            return string.Join('\n', File.ReadAllText(At(name)).Split('\n')
                .Select(line => line.StartsWith("Lattice", StringComparison.Ordinal) ? $"{line} {key(index++)}" : line));
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_ends_with_the_errors_of_every_source_and_a_page()
    {
        string test = trained.At("test.xyz");
        foreach (string name in new[] { "low: validation", "high: validation", $"high: {test}" })
            Assert.Contains($"result: {name}, MAE:", trained.Ended.Output, StringComparison.Ordinal);
        string page = File.ReadAllText(trained.At("run/report.html"));
        foreach (string said in new[] { "sources low, high", "Errors: low: validation", "Errors: high: test.xyz" })
            Assert.Contains(said, page, StringComparison.Ordinal);
    }

    /// <summary>The numbers of evaluate at the source, from the run, from a file that names sources, and at one that is chosen.</summary>
    [Fact]
    public void Report_has_the_errors_of_each_source()
    {
        JsonNode run = Json("report", trained.At("run"), "-o", folder.At("run.html"), "--json");
        Assert.Equal(["low: validation", "high: validation", "high: test.xyz"], run["errors"]!.AsObject().Select(entry => entry.Key));
        Assert.Equal(["training", "validation", "high: test.xyz"], run["data"]!["sets"]!.AsObject().Select(entry => entry.Key));
        Same(Json("evaluate", trained.Model, trained.At("test.xyz"), "--source", "high", "--json"), run["errors"]!["high: test.xyz"]!);
        JsonNode file = Json("report", trained.Model, "--data", trained.Tagged, "-o", folder.At("file.html"), "--json")["errors"]!;
        Assert.Equal(["low: tagged.xyz", "high: tagged.xyz"], file.AsObject().Select(entry => entry.Key));
        Same(Json("evaluate", trained.Model, trained.At("low.xyz"), "--source", "low", "--json"), file["low: tagged.xyz"]!);
        JsonNode low = Json("report", trained.At("run"), "--source", "low", "--data", trained.At("high.xyz"), "-o", folder.At("low.html"), "--json");
        Assert.Equal(["low: validation", "low: high.xyz"], low["errors"]!.AsObject().Select(entry => entry.Key));
        Assert.Contains("· source low", File.ReadAllText(folder.At("low.html")), StringComparison.Ordinal);
        Assert.NotNull(low["experts"]);
    }

    [Fact]
    public void Calibration_takes_each_structure_at_its_source()
    {
        string low = trained.At("low.xyz");
        Assert.Equal(0, ProgramRun.Of("calibrate", trained.Model, "--data", trained.Tagged, "--valid", trained.Tagged, "-o",
            folder.At("all.safetensors")).ExitCode);
        ProgramRun chosen = ProgramRun.Of("calibrate", trained.Model, "--data", low, "--valid", low, "--source", "low", "-o", folder.At("low.safetensors"));
        Assert.True(chosen.ExitCode == 0, chosen.Error);
        // At one source the plain model of it has the same numbers.
        Assert.Equal(0, ProgramRun.Of("export", trained.Model, "--source", "low", "-o", folder.At("plain.safetensors")).ExitCode);
        Assert.Equal(0, ProgramRun.Of("calibrate", folder.At("plain.safetensors"), "--data", low, "--valid", low, "-o",
            folder.At("again.safetensors")).ExitCode);
        PotentialModel all = ModelFile.Load(folder.At("all.safetensors")), atLow = ModelFile.Load(folder.At("low.safetensors"));
        LastLayerUncertainty again = ModelFile.Load(folder.At("again.safetensors")).Uncertainty!;
        Assert.Equal((40, 40), (all.Uncertainty!.Trained, all.Uncertainty.Calibrated));
        Assert.Equal(2, all.Spec.Conditions!.Sources.Count);
        Assert.Equal(again.Scale, atLow.Uncertainty!.Scale, 1e-4 * again.Scale);
        Assert.Equal("""{"source":"low"}""", atLow.Provenance[OwnContent.CalibrationMark]!["condition"]!.ToJsonString());
    }

    [Fact]
    public void Speed_needs_no_choice_and_takes_one()
    {
        foreach (string[] choice in (string[][])[[], ["--source", "high"]])
        {
            ProgramRun run = ProgramRun.Of(["bench", "--model", trained.Model, "--structure", trained.At("test.xyz") + "@1", "--seconds", "0.01",
                "--threads", "1", "--json", .. choice]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.Contains($"source {(choice.Length > 0 ? "high" : "low")}", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_structure_that_names_no_source_or_another_is_refused()
    {
        string[] Refused(params string[] arguments)
        {
            ProgramRun run = ProgramRun.Of(arguments);
            Assert.Equal(1, run.ExitCode);
            return [run.Error];
        }
        string low = trained.At("low.xyz"), other = trained.At("other.xyz"), output = folder.At("x.safetensors");
        Assert.Contains("choose one with --source: low, high", Refused("calibrate", trained.Model, "--data", low, "--valid", low, "-o", output)[0]);
        Assert.Contains("found 'none'", Refused("calibrate", trained.Model, "--data", other, "--valid", other, "-o", output)[0]);
        Assert.Contains("found 'none'", Refused("report", trained.Model, "--data", other, "-o", folder.At("x.html"))[0]);
        Assert.Contains("--source", Refused("report", trained.Model, "--data", trained.Tagged, "--validate", "-o", folder.At("x.html"))[0]);
        Assert.Contains("found 'mid'", Refused("bench", "--model", trained.Model, "--source", "mid")[0]);
        Assert.Contains("expected no source", Refused("bench", "--preset", "tiny", "--source", "mid")[0]);
        Assert.Contains("expected no --charge", Refused("calibrate", trained.Model, "--charge", "1", "--data", low, "--valid", low, "-o", output)[0]);
        Assert.Equal("source", ConditionSpec.SourceKey);
    }

    private static void Same(JsonNode evaluated, JsonNode found)
    {
        foreach (string key in new[] { "energy", "forces", "baseline" }) Assert.Equal(evaluated[key]!.ToJsonString(), found[key]!.ToJsonString());
    }

    private static JsonNode Json(params string[] arguments)
    {
        ProgramRun run = ProgramRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
