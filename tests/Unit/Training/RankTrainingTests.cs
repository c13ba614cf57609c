using System.Text.Json.Nodes;
using Amalgam.Model.Files;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Ranks;
using Amalgam.Training.Run;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Training on several ranks: the bits of one rank, whatever the experts, the number of ranks and threads, and the stops.</summary>
public sealed class RankTrainingTests : IDisposable
{
    private readonly TrainingSamples samples = new();
    private readonly RunOptions options;
    private int folders;

    public RankTrainingTests()
    {
        RunOptions defaults = RunOptions.FromCommandLine([samples.WriteClusters("train.xyz", 60)], preset: "tiny", seed: 3);
        options = defaults with
        {
            Training = defaults.Training with
            {
                Steps = 10,
                BatchAtoms = 130,
                Validations = 2,
                LogSteps = 2,
                CheckpointSteps = 3,
                CheckpointSeconds = 1e6,
                Threads = 1,
            },
            Model = defaults.Model with
            {
                Spec = new JsonObject
                {
                    ["node_width"] = 12, ["pair_width"] = 8, ["angle_width"] = 4, ["layers"] = 2, ["head_widths"] = new JsonArray(8), ["routed_experts"] = 4,
                },
            },
            Experts = defaults.Experts with { Exploration = 0.5 },
        };
    }

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("element", "linear", 2)]
    [InlineData("element", "nonlinear", 4)]
    [InlineData("configuration", "linear", 3)]
    [InlineData("configuration", "nonlinear", 2)]
    [InlineData("none", "linear", 5)]
    public void RanksGiveTheBitsOfOne(string routing, string kind, int ranks)
    {
        var spec = (JsonObject)options.Model.Spec.DeepClone();
        spec["routing"] = routing;
        if (routing == "none") spec.Remove("routed_experts");
        else spec["expert_kind"] = kind;
        RunOptions what = options with { Model = options.Model with { Spec = spec } };
        (double[] weights, string log) = Alone(what);
        (double[] again, string logAgain) = Together(what with { Training = what.Training with { Threads = 2 } }, ranks);
        Assert.Equal(weights, again);
        Assert.Equal(log, logAgain);
    }

    [Fact]
    public void IsolatedAtomsAndLargeBatchesGiveTheBitsOfOne()
    {
        // More lots than are worked on at a time, lone atoms in each, and E0 that are known.
        RunOptions what = options with
        {
            Data = options.Data with { ReferenceEnergies = new Dictionary<string, double> { ["H"] = -3, ["C"] = -3, ["O"] = -3 } },
            Training = options.Training with { BatchAtoms = 100_000, Steps = 4 },
        };
        samples.WriteClusters("train.xyz", 500);
        (double[] weights, string log) = Alone(what);
        foreach (int ranks in new[] { 2, 3, 16 })
        {
            (double[] again, string logAgain) = Together(what, ranks);
            Assert.Equal(weights, again);
            Assert.Equal(log, logAgain);
        }
    }

    [Fact]
    public void ARunGoesOnOnAnotherNumberOfRanks()
    {
        (double[] weights, string log) = Alone(options);
        string folder = Folder();
        int[] ranks = [4, 2, 1, 3], stops = [3, 4, 8, int.MaxValue];
        for (int session = 0; session < ranks.Length; session++)
        {
            int stop = stops[session], last = ranks[session] - 1;
            bool resume = session > 0;
            ThreadRanks.Run(ranks[session], own =>
            {
                using var cancellation = new CancellationTokenSource();
                // The signal comes to one rank, at a step that rank 0 alone tells of.
                var observer = new RecordingObserver { OnStep = progress => { if (progress.Step == stop) cancellation.Cancel(); } };
                return Run(resume ? null : options, folder, resume, observer, cancellation.Token, own);
            });
        }
        Assert.Equal(weights, Weights(folder));
        Assert.Equal(log, Log(folder));
    }

    [Fact]
    public void OnlyRankZeroSpeaksAndWrites()
    {
        string folder = Folder();
        var observers = new RecordingObserver[3];
        TrainingSummary[] summaries = ThreadRanks.Run(3, ranks =>
            Run(options, folder, false, observers[ranks.Rank] = new RecordingObserver(), CancellationToken.None, ranks)).Results;
        Assert.NotEmpty(observers[0].Validations);
        Assert.All(observers[1..], observer => Assert.True(observer.Census is null && observer.Validations.Count == 0 && observer.Notices.Count == 0));
        Assert.All(summaries, summary => Assert.Equal((summaries[0].BestLoss, summaries[0].Steps), (summary.BestLoss, summary.Steps)));
    }

    [Fact]
    public void AFailureOnOneRankEndsAll()
    {
        // While the run is prepared: in order, on all ranks.
        string folder = Folder();
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "model.safetensors"), "");
        string[] messages = ThreadRanks.Run(2, ranks => Assert.Throws<InvalidDataException>(() =>
            Run(options, folder, false, null, CancellationToken.None, ranks)).Message).Results;
        Assert.All(messages, message => Assert.Contains("expected a folder without a run", message));
        // Other settings on one rank.
        RunOptions other = options with { Training = options.Training with { BatchAtoms = 131 } };
        messages = ThreadRanks.Run(2, ranks => Assert.Throws<InvalidDataException>(() =>
            Run(ranks.Rank == 0 ? options : other, samples.PathOf("other"), false, null, CancellationToken.None, ranks)).Message).Results;
        Assert.All(messages, message => Assert.StartsWith("expected the same settings, data and split on all 2 ranks, found another on rank 1", message));
        // During a step: the others wait where this rank does not come to.
        var observer = new RecordingObserver { OnStep = _ => throw new IOException("the disk is full") };
        string? aborted = ThreadRanks.Run(3, ranks => Run(options, Folder(), false, observer, CancellationToken.None, ranks)).Aborted;
        Assert.StartsWith("rank 0 of 3:", aborted);
        Assert.Contains("the disk is full", aborted);
    }

    [Fact]
    public void AnExplosionNamesTheStructuresOfAllRanks()
    {
        RunOptions what = options with { Schedule = options.Schedule with { LearningRate = 10, FinalLearningRate = 10, Warmup = 0 } };
        string alone = Assert.Throws<InvalidDataException>(() => Run(what, samples.PathOf("alone"), false, null, CancellationToken.None, null)).Message;
        string[] messages = ThreadRanks.Run(3, ranks => Assert.Throws<InvalidDataException>(() =>
            Run(what, samples.PathOf("apart"), false, null, CancellationToken.None, ranks)).Message).Results;
        Assert.All(messages, message => Assert.Equal(alone.Replace("alone", "apart"), message));
    }

    private static TrainingSummary Run(
        RunOptions? what, string folder, bool resume, ITrainingObserver? observer, CancellationToken cancellation, IRanks? ranks) =>
        Trainer.Run(what, folder, resume, observer, cancellation, ranks);

    private (double[] Weights, string Log) Alone(RunOptions what)
    {
        string folder = Folder();
        Run(what, folder, false, null, TestContext.Current.CancellationToken, null);
        return (Weights(folder), Log(folder));
    }

    private (double[] Weights, string Log) Together(RunOptions what, int count)
    {
        string folder = Folder();
        ThreadRanks.Run(count, ranks => Run(what, folder, false, null, CancellationToken.None, ranks));
        return (Weights(folder), Log(folder));
    }

    private string Folder() => samples.PathOf($"run{Interlocked.Increment(ref folders)}");

    private static double[] Weights(string folder) => ModelFile.Load(Path.Combine(folder, "model.safetensors")).Parameters.Values;

    private static string Log(string folder) => string.Join('\n', File.ReadAllLines(Path.Combine(folder, "log.tsv"))
        .Select(line => string.Join('\t', line.Split('\t').Where((_, column) => column != 3))));
}
