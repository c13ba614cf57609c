using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats;
using Amalgam.Model.Files;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Run;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Training on data that stay on disk: the bits of training in memory, whatever the format, the threads and the stops.</summary>
public sealed class StreamedTrainingTests : IDisposable
{
    private const int Steps = 40;

    /// <summary>GiB: less than the structures of the tests take.</summary>
    private const double Little = 0.001;

    private readonly TrainingSamples samples = new();
    private readonly string text;
    private int runs;

    public StreamedTrainingTests() => text = samples.WriteClusters("train.xyz", 1500);

    public void Dispose() => samples.Dispose();

    [Theory]
    [InlineData("train.xyz", 1)]
    [InlineData("train.xyz", 3)]
    [InlineData("train.aselmdb", 2)]
    public void StreamedGraphsGiveTheWeightsOfKeptOnes(string name, int threads)
    {
        string data = Data(name);
        RunOptions kept = Options(data) with { Training = Options(data).Training with { Threads = 1, Steps = 12 } };
        RunOptions streamed = Streamed(kept) with { Training = kept.Training with { Threads = threads } };
        var observer = new RecordingObserver();
        (double[] weights, string log) = Run(kept, TrainingEnvironment.Real, null);
        (double[] again, string logAgain) = Run(streamed, TrainingEnvironment.Real, observer);
        Assert.Equal(weights, again);
        Assert.Equal(log, logAgain);
        Assert.Contains(observer.Notices, notice => notice.StartsWith("memory: 1500 structures") && notice.Contains("stay on disk"));
        Assert.Equal(name.EndsWith("xyz"), File.Exists(data + ".amalgam-pack"));
    }

    [Fact]
    public void ADataSetIsTheSameInMemoryAndOnDisk()
    {
        var (kept, streamed) = (new RecordingObserver(), new RecordingObserver());
        RunOptions options = Options(text);
        string one = Folder(), other = Folder();
        Trainer.Run(options, one, false, kept, Stopped, Toy);
        Trainer.Run(Streamed(options), other, false, streamed, Stopped, Toy);
        Assert.Equal(kept.Census!.ReferenceEnergies.Energies, streamed.Census!.ReferenceEnergies.Energies);
        Assert.Equal(kept.Census.Train.AtomsByElement, streamed.Census.Train.AtomsByElement);
        Assert.Equal(kept.Census.Train.Labelled, streamed.Census.Train.Labelled);
        Assert.Equal(kept.Census.Files[0].Sha256, streamed.Census.Files[0].Sha256);
        Assert.Equal(kept.Census.Files[0].Keys, streamed.Census.Files[0].Keys);
        Assert.Equal(File.ReadAllText(Path.Combine(one, "split.tsv")), File.ReadAllText(Path.Combine(other, "split.tsv")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void AStreamedRunStoppedAndResumedEndsWithTheSameBits(int block)
    {
        RunOptions options = Streamed(Options(text));
        options = options with { Data = options.Data with { ShuffleBlock = block } };
        string whole = Folder(), parts = Folder();
        Trainer.Run(options, whole, false, null, TestContext.Current.CancellationToken, Toy);
        foreach (int stop in new[] { 3, 17, 18, 33, int.MaxValue })
        {
            using var cancellation = new CancellationTokenSource();
            var observer = new RecordingObserver { OnStep = progress => { if (progress.Step == stop) cancellation.Cancel(); } };
            Trainer.Run(stop == 3 ? options : null, parts, stop != 3, observer, cancellation.Token, Toy);
        }
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "model.safetensors")), File.ReadAllBytes(Path.Combine(parts, "model.safetensors")));
        Assert.Equal(LogOf(whole), LogOf(parts));
    }

    [Fact]
    public void ARunGoesOnInMemoryWhereItWasStreamed()
    {
        RunOptions options = Options(text);
        string whole = Folder(), parts = Folder();
        Trainer.Run(options, whole, false, null, TestContext.Current.CancellationToken, Toy);
        using var cancellation = new CancellationTokenSource();
        var observer = new RecordingObserver { OnStep = progress => { if (progress.Step == 11) cancellation.Cancel(); } };
        Trainer.Run(Streamed(options), parts, false, observer, cancellation.Token, Toy);
        Trainer.Run(options, parts, true, null, TestContext.Current.CancellationToken, Toy);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "model.safetensors")), File.ReadAllBytes(Path.Combine(parts, "model.safetensors")));
    }

    [Fact]
    public void AnIndexIsMadeOnceAndAnewWhereItDoesNotFit()
    {
        DataOptions data = Streamed(Options(text)).Data;
        DateTime Made()
        {
            OpenedData.Open(data, 6, samples.Folder, null);
            return File.GetLastWriteTimeUtc(text + ".amalgam-index");
        }
        DateTime first = Made();
        Assert.Equal(first, Made());
        byte[] bytes = File.ReadAllBytes(text + ".amalgam-index");
        bytes[^5] ^= 1;
        File.WriteAllBytes(text + ".amalgam-index", bytes);
        DateTime mended = Made();
        Assert.True(mended > first);
        File.SetLastWriteTimeUtc(text, DateTime.UtcNow.AddHours(1));
        DateTime newer = Made();
        Assert.True(newer > mended);
        File.AppendAllText(text, "1\nenergy=1 Properties=species:S:1:pos:R:3\nH 0 0 0\n");
        Assert.Equal(1501, OpenedData.Open(data, 6, samples.Folder, null).Train.Count);
        File.Delete(text + ".amalgam-pack");
        Assert.Equal(1501, OpenedData.Open(data, 6, samples.Folder, null).Train.Count);
        Assert.True(File.Exists(text + ".amalgam-pack"));
    }

    [Fact]
    public void DataThatChangeUnderARunEndIt()
    {
        string data = Data("train.aselmdb");
        RunOptions options = Streamed(Options(data));
        var observer = new RecordingObserver
        {
            OnStep = progress =>
            {
                if (progress.Step != 2) return;
                using FileStream stream = File.Open(data, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                stream.Position = stream.Length / 4;
                stream.Write(new byte[stream.Length / 2]);
            },
        };
        options = options with { Training = options.Training with { Steps = 500 } };
        Assert.Throws<InvalidDataException>(() => Trainer.Run(options, Folder(), false, observer, TestContext.Current.CancellationToken, Toy));
    }

    /// <summary>Neighbours that were counted with one rule of cutoffs are counted anew with another.</summary>
    [Fact]
    public void OtherTypewiseCutoffsAreCountedAnew()
    {
        foreach (double offset in new[] { 2.5, 1.5, 2.5 })
        {
            RunOptions options = Streamed(Options(text));
            options = options with { Training = options.Training with { Steps = 1, Threads = 1 } };
            options.Model.Spec["typewise_cutoff"] = new JsonObject { ["offset"] = offset, ["factor"] = 0.75 };
            Trainer.Run(options, Folder(), false, null, TestContext.Current.CancellationToken, Toy);
        }
    }

    [Fact]
    public void ReplayedStructuresComeBesideStreamedOnes()
    {
        RunOptions first = Options(text) with { Training = Options(text).Training with { Steps = 1, Threads = 1 } };
        string start = Folder();
        Trainer.Run(first, start, false, null, TestContext.Current.CancellationToken);
        RunOptions kept = first with
        {
            Data = first.Data with { ReplayFiles = [samples.WriteClusters("replay.xyz", 40, seed: 9)], ReplayShare = 0.3 },
            Experts = new ExpertOptions(),
            Model = new ModelOptions { Start = Path.Combine(start, "model.safetensors") },
            Training = first.Training with { Steps = 8 },
        };
        (double[] weights, string log) = Run(kept, TrainingEnvironment.Real, null);
        (double[] again, string logAgain) = Run(Streamed(kept), TrainingEnvironment.Real, null);
        Assert.Equal(weights, again);
        Assert.Equal(log, logAgain);
    }

    private static TrainingEnvironment Toy => new(ToyNetwork.Calls, TimeProvider.System);

    private static CancellationToken Stopped => new(canceled: true);

    private static RunOptions Streamed(RunOptions options) => options with { Data = options.Data with { Memory = Little } };

    private string Folder() => samples.PathOf($"run{++runs}");

    /// <summary>The clusters in the format of a name.</summary>
    private string Data(string name)
    {
        string path = samples.PathOf(name);
        if (path != text)
            StructureFormats.All.WrittenFormat(path).Writer!.Write(path, writer =>
            {
                foreach (Structure structure in StructureFormats.All.Read(text)) writer.Write(new Frame(structure));
            });
        return path;
    }

    private static RunOptions Options(string data)
    {
        RunOptions defaults = RunOptions.FromCommandLine([data], preset: "tiny", seed: 5);
        return defaults with
        {
            Training = defaults.Training with { Steps = Steps, BatchAtoms = 120, Validations = 2, LogSteps = 3, CheckpointSteps = 7, CheckpointSeconds = 1e6 },
            Experts = defaults.Experts with { Exploration = 0.5, Reselections = 8 },
            Model = defaults.Model with
            {
                Spec = new JsonObject { ["node_width"] = 8, ["pair_width"] = 6, ["angle_width"] = 4, ["head_widths"] = new JsonArray(4) },
            },
        };
    }

    private (double[] Weights, string Log) Run(RunOptions options, TrainingEnvironment environment, ITrainingObserver? observer)
    {
        string folder = Folder();
        TrainingSummary summary = Trainer.Run(options, folder, false, observer, TestContext.Current.CancellationToken, environment);
        return ([.. ModelFile.Load(summary.ModelPath).Parameters.Values], LogOf(folder));
    }

    /// <summary>The log without times.</summary>
    private static string LogOf(string folder) => string.Join('\n', File.ReadAllLines(Path.Combine(folder, "log.tsv"))
        .Select(line => string.Join('\t', line.Split('\t').Where((_, column) => column != 3))));
}
