using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Files;
using Amalgam.Network.Graph;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Run;
using Amalgam.Training.State;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>The training loop on a toy network: stop at any moment, go on, and end with the same bits.</summary>
public sealed class TrainingRunTests : IDisposable
{
    private const int Steps = 60;

    private readonly TrainingSamples samples = new();
    private readonly RunOptions options;
    private int runs;

    public TrainingRunTests()
    {
        RunOptions defaults = RunOptions.FromCommandLine([samples.WriteClusters("train.xyz", 40)], preset: "tiny", seed: 5);
        options = defaults with
        {
            Training = defaults.Training with { Steps = Steps, BatchAtoms = 20, Validations = 4, LogSteps = 3, CheckpointSteps = 7, CheckpointSeconds = 1e6 },
            Experts = defaults.Experts with { Exploration = 0.5, Reselections = 8 },
            Model = defaults.Model with
            {
                Spec = new JsonObject
                {
                    ["node_width"] = 8, ["pair_width"] = 6, ["angle_width"] = 4,
                    ["head_widths"] = new JsonArray(4)
                }
            },
        };
    }

    public void Dispose() => samples.Dispose();

    [Fact]
    public void ARunStoppedAnywhereAndResumedEndsWithTheSameBits()
    {
        (byte[] model, string log, TrainingSummary summary) = Uninterrupted(options, TimeProvider.System);
        Assert.Equal(Steps, summary.Steps);
        Gen.Select(Gen.Int[1, Steps].Array[1, 4], Gen.Bool).Sample((stops, gently) =>
        {
            string folder = NewFolder();
            bool resume = false;
            TrainingSummary? end = null;
            foreach (int stop in stops.Order().Append(int.MaxValue))
            {
                end = Session(folder, resume, stop, gently, options, TimeProvider.System) ?? end;
                resume = true;
            }
            Assert.Equal(model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
            Assert.Equal(log, LogWithoutTimes(folder));
            Assert.Equal(summary with { Folder = "", ModelPath = "", Elapsed = default, DeadExperts = [] },
                end! with { Folder = "", ModelPath = "", Elapsed = default, DeadExperts = [] });
        }, iter: 25);
    }

    [Fact]
    public void AClockDrivenRunIsTheSameForTheSameReadingsOfTheClock()
    {
        RunOptions timed = options with { Training = options.Training with { Steps = null, Minutes = 1 } };
        (byte[] model, string log, TrainingSummary summary) = Uninterrupted(timed, new SteppedClock());
        // A second per step: the schedule begins after the first reading and leaves time for the last validation, which takes none here.
        Assert.Equal(60, summary.Steps);
        Gen.Int[1, 59].Sample(stop =>
        {
            string folder = NewFolder();
            Session(folder, false, stop, false, timed, new SteppedClock());
            Session(folder, true, int.MaxValue, false, timed, new SteppedClock());
            Assert.Equal(model, File.ReadAllBytes(Path.Combine(folder, "model.safetensors")));
            Assert.Equal(log, LogWithoutTimes(folder));
        }, iter: 10);
    }

    [Fact]
    public void TheRunFolderHoldsWhatIsNeededToUnderstandTheRun()
    {
        string folder = NewFolder();
        var observer = new RecordingObserver();
        TrainingSummary summary = Train(options, folder, false, observer, Toy(TimeProvider.System));
        PotentialModel model = ModelFile.Load(summary.ModelPath);
        JsonNode provenance = model.Provenance;
        Assert.Equal(DataFiles.HashOf(samples.PathOf("train.xyz")), (string?)provenance["data"]![0]!["sha256"]);
        Assert.Equal("train.xyz", (string?)provenance["data"]![0]!["file"]);
        Assert.Equal(summary.BestStep, (long?)provenance["step"]);
        Assert.Equal(summary.Validation.Mae(LabelTable.Energy), (double?)provenance["validation"]!["energy_mae_meV_atom"]);
        Assert.Equal(20, (int?)provenance["settings"]!["training"]!["batch_atoms"]);
        Assert.Equal(observer.Validations.Min(progress => progress.ValidationLoss), summary.BestLoss);
        Assert.Equal(5, observer.Validations.Count);
        Assert.Equal(Steps, observer.Steps.Count);
        Assert.Equal(36, observer.Census!.Train.Structures);
        string[] split = File.ReadAllLines(Path.Combine(folder, "split.tsv"));
        Assert.Equal("set\tformula\tatoms\tsource", split[0]);
        Assert.Equal((36, 4), (split.Count(line => line.StartsWith("train\t")), split.Count(line => line.StartsWith("validation\t"))));
        Assert.Equal(Steps, RunFile.Read(Path.Combine(folder, "run.toml")).Training.Steps);
        string[][] log = [.. File.ReadAllLines(Path.Combine(folder, "log.tsv")).Select(line => line.Split('\t'))];
        Assert.Equal(TrainingLog.Columns, log[0]);
        Assert.All(log, line => Assert.Equal(TrainingLog.Columns.Count, line.Length));
        Assert.All(log.Skip(1), line => Assert.All(line, text => Assert.True(text == "nan" || double.TryParse(text, CultureInfo.InvariantCulture, out _))));
        // Every third step, and validations at 12, 24, 36, 48 and 60.
        Assert.Equal(20, log.Length - 1);
        Assert.Equal(["12", "24", "36", "48", "60"], log.Skip(1).Where(line => line[10] != "nan").Select(line => line[0]));
    }

    [Fact]
    public void TrainingLowersTheLossOfTheToy()
    {
        string folder = NewFolder();
        RunOptions longer = options with { Training = options.Training with { Steps = 600 }, Schedule = options.Schedule with { LearningRate = 0.02 } };
        var observer = new RecordingObserver();
        Train(longer, folder, false, observer, Toy(TimeProvider.System));
        Assert.True(observer.Validations[^1].Validation!.Mae(LabelTable.Energy) < 0.8 * observer.Steps[0].Train.Mae(LabelTable.Energy));
    }

    [Fact]
    public void ABrokenLossNamesItsStructuresAndKeepsTheBestModel()
    {
        string folder = NewFolder();
        ToyNetwork? toy = null;
        var environment = new TrainingEnvironment((layout, energies, _) => (toy = new ToyNetwork(layout, energies)).Calls(), TimeProvider.System);
        var observer = new RecordingObserver { OnStep = progress => toy!.Broken = progress.Step == 30 };
        string message = Assert.Throws<InvalidDataException>(() => Train(options, folder, false, observer, environment)).Message;
        Assert.StartsWith("step 31: expected a finite loss, found NaN; the structures of this step, worst first:\n", message);
        Assert.Matches(@"train\.xyz:\d+: part NaN of the loss, \d atoms\n", message);
        Assert.Contains($"the best model (step 24) is {Path.Combine(folder, "model.safetensors")}", message);
        Assert.Equal(24, (long?)ModelFile.Load(Path.Combine(folder, "model.safetensors")).Provenance["step"]);
        Assert.Equal(28, new TrainingStateStore(folder).Load(_ => { }).Step);
    }

    [Fact]
    public void ALossThatGrowsTenThousandfoldIsAnExplosion()
    {
        StructureGraph[] graphs = TrainingSamples.Labelled(Presets.Create("tiny", [Element.Parse("H"), Element.Parse("O")]), 2, 1);
        (string, int) Of(int index) => (graphs[index].Structure.Source, graphs[index].AtomCount);
        var state = new TrainingState
        {
            Fingerprint = "", Spec = "", Levels = EnergyLevels.Known([]), Parameters = [], FirstMoment = [], SecondMoment = [],
            Average = []
        };
        // Replayed structures begin without a loss.
        ExplosionGuard.Check(state, 1e-14, [5e-15, 5e-15], 1, Of, "run", isReplay: true);
        for (int step = 0; step < 100; step++) ExplosionGuard.Check(state, 0.01, [0.004, 0.006], 1, Of, "run");
        // One wild batch is smoothed away: 0.95 · 0.01 + 0.05 · 1000 is five thousand times the lowest; a second one is too much.
        ExplosionGuard.Check(state, 1000, [400, 600], 1, Of, "run");
        string message = Assert.Throws<InvalidDataException>(() => ExplosionGuard.Check(state, 2000, [500, 1500], 1, Of, "run")).Message;
        Assert.StartsWith("step 1: expected a loss near its lowest 0.01, found 147.5; the structures of this step, worst first:\n" +
            "  line:O O: part 1500 of the loss, 2 atoms\n  line:H O H: part 500", message);
        Assert.Throws<InvalidDataException>(() =>
            ExplosionGuard.Check(new TrainingState
            {
                Fingerprint = "", Spec = "", Levels = EnergyLevels.Known([]), Parameters = [], FirstMoment = [], SecondMoment = [],
                Average = []
            }, 1, [0.5, 0.5], double.NaN, Of, "run"));
    }

    [Fact]
    public void ALostFolderEndsTheRunWithAClearError()
    {
        string folder = NewFolder();
        var observer = new RecordingObserver { OnStep = progress => { if (progress.Step == 10) Directory.Delete(folder, true); } };
        string message = Assert.Throws<InvalidDataException>(() => Train(options, folder, false, observer, Toy(TimeProvider.System))).Message;
        Assert.Contains("could not be written", message);
        Assert.Contains("make the folder first", message);
    }

    [Fact]
    public void FoldersAndSettingsThatDoNotFitAreRefused()
    {
        string folder = NewFolder();
        Assert.Contains("found no training state", Assert.Throws<InvalidDataException>(() => Train(null, folder, true)).Message);
        Session(folder, false, 20, true, options, TimeProvider.System);
        Assert.Contains("found training.state\n  → go on with --resume", Assert.Throws<InvalidDataException>(() => Train(options, folder, false)).Message);
        RunOptions other = options with { Schedule = options.Schedule with { LearningRate = 0.5 } };
        Assert.Contains("learning_rate: expected 0.005 as in", Assert.Throws<InvalidDataException>(() => Train(other, folder, true)).Message);
        File.AppendAllText(samples.PathOf("train.xyz"), "1\nenergy=1 Properties=species:S:1:pos:R:3\nH 0 0 0\n");
        Assert.Contains("train.xyz: expected the data that the run began with, found other content",
            Assert.Throws<InvalidDataException>(() => Train(null, folder, true)).Message);
    }

    [Fact]
    public void ARaisedBudgetGoesOnFromWhereTheRunStands()
    {
        string folder = NewFolder();
        Assert.Equal(TrainingEnding.Complete, Train(options, folder, false, null, Toy(TimeProvider.System)).Ending);
        var observer = new RecordingObserver();
        RunOptions raised = options with { Training = options.Training with { Steps = 2 * Steps } };
        Assert.Equal(2 * Steps, Train(raised, folder, true, observer, Toy(TimeProvider.System)).Steps);
        Assert.Contains(observer.Notices, notice => notice.StartsWith("the budget has changed: 50"));
        Assert.Equal(Steps + 1, observer.Steps[0].Step);
        Assert.Equal(61.0 / 120, observer.Steps[0].Fraction, 1e-12);
    }

    [Fact]
    public void ValidationsKeepTheirShareOfTheClock()
    {
        // A reading of the clock takes a second here, so a validation is never free, and thirty of them would not fit into a tenth of a minute.
        RunOptions timed = options with { Training = options.Training with { Steps = null, Minutes = 1, Validations = 1000, ValidationShare = 0.1 } };
        var clock = new SteppedClock();
        var environment = new TrainingEnvironment((layout, energies, _) =>
        {
            NetworkCalls calls = new ToyNetwork(layout, energies).Calls();
            return calls with { Evaluate = (batch, lots, result) => { clock.Seconds += 0.5; calls.Evaluate(batch, lots, result); } };
        }, clock);
        var observer = new RecordingObserver { OnStep = _ => clock.Seconds += 0.5 };
        TrainingSummary summary = Train(timed, NewFolder(), false, observer, environment);
        Assert.InRange(summary.Elapsed.TotalSeconds, 57, 61);
        Assert.InRange(observer.Validations.Count, 4, 14);
    }

    /// <summary>By the clock the interval is another one after every validation, and its next multiple may come at once; by steps it never changes.</summary>
    [Theory]
    [InlineData(0.21, 0.33), InlineData(0.17, 0.22), InlineData(0.22, 0.33)]
    public void ValidationsByTheClockKeepApart(double fraction, double next)
    {
        var timed = new TrainingOptions { Minutes = 1, Validations = 30, ValidationShare = 0.1 };
        var schedule = new ValidationSchedule(timed, new RunBudget(timed, batches: 10), batches: 10, trained: 40, validated: 4);
        var state = new TrainingState
        {
            Fingerprint = "", Spec = "", Levels = new EnergyLevels([], [], []), Parameters = [], FirstMoment = [], SecondMoment = [], Average = [],
            Fraction = fraction, ValidationSeconds = 0.66,
        };
        Assert.Equal(0.11, schedule.Interval(state), 1e-12);
        Assert.Equal(next, schedule.Next(state), 1e-12);
    }

    [Fact]
    public void TheModelIsWrittenWithItsFirstValidationAndThenWithTheState()
    {
        string folder = NewFolder(), path = Path.Combine(folder, "model.safetensors");
        var written = new List<long>();
        var observer = new RecordingObserver { OnStep = _ => { if (File.Exists(path)) written.Add((long)ModelFile.Load(path).Provenance["step"]!); } };
        TrainingSummary summary = Train(options with { Training = options.Training with { CheckpointSteps = 30 } }, folder, false, observer);
        Assert.Equal([12, 24, summary.BestStep], [.. written.Distinct(), (long)ModelFile.Load(path).Provenance["step"]!]);
    }

    private (byte[] Model, string Log, TrainingSummary Summary) Uninterrupted(RunOptions what, TimeProvider clock)
    {
        string folder = NewFolder();
        TrainingSummary summary = Session(folder, false, int.MaxValue, false, what, clock)!;
        Assert.Equal(TrainingEnding.Complete, summary.Ending);
        return (File.ReadAllBytes(summary.ModelPath), LogWithoutTimes(folder), summary);
    }

    /// <summary>Runs until a step and stops: gently as Ctrl-C does, or as kill −9 does, saving nothing. Null when killed.</summary>
    private static TrainingSummary? Session(string folder, bool resume, int stop, bool gently, RunOptions what, TimeProvider clock)
    {
        using var cancellation = new CancellationTokenSource();
        var observer = new RecordingObserver
        {
            OnStep = progress =>
            {
                if (clock is SteppedClock steps) steps.Seconds++;
                if (progress.Step != stop) return;
                if (!gently) throw new KilledException();
                cancellation.Cancel();
            },
        };
        try
        {
            return Trainer.Run(what, folder, resume, observer, cancellation.Token, Toy(clock));
        }
        catch (KilledException)
        {
            return null;
        }
    }

    private static TrainingSummary Train(RunOptions? what, string folder, bool resume, ITrainingObserver? observer = null,
        TrainingEnvironment? environment = null) =>
        Trainer.Run(what, folder, resume, observer, TestContext.Current.CancellationToken, environment ?? Toy(TimeProvider.System));

    private static TrainingEnvironment Toy(TimeProvider clock) => new(ToyNetwork.Calls, clock);

    private string NewFolder() => samples.PathOf($"run{Interlocked.Increment(ref runs)}");

    private static string LogWithoutTimes(string folder) => string.Join('\n', File.ReadAllLines(Path.Combine(folder, "log.tsv"))
        .Select(line => string.Join('\t', line.Split('\t').Where((_, column) => column != 3))));

    private sealed class KilledException : Exception;

    /// <summary>A clock that stands still until it is moved.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public double Seconds { get; set; }
        public override long TimestampFrequency => 1_000_000;
        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
