using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Conditions;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Run;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Training on several sources, with charge and spin: E0 by source, the same bits however it is run, what is refused.</summary>
public sealed partial class SourceTrainingTests : IDisposable
{
    private const double Offset = 7;

    private readonly TrainingSamples samples = new();
    private int folders;

    public void Dispose() => samples.Dispose();

    [Fact]
    public void EverySourceHasE0OfItsOwnAndStructuresSetAside()
    {
        var observer = new RecordingObserver();
        RunOptions options = Options();
        string folder = Folder();
        Trainer.Run(options, folder, false, observer, TestContext.Current.CancellationToken);
        PotentialModel model = ModelFile.Load(Path.Combine(folder, "model.safetensors"));
        Assert.Equal(["low", "high"], model.Spec.Conditions!.SourceNames);
        Assert.Equal(["low", "high"], observer.Census!.Sources.Select(source => source.Name));
        Assert.All(observer.Census.Sources, source => Assert.True(source.Train.Structures > 0 && source.Validation.Structures > 0));
        double[][] energies = [.. observer.Census.Sources.Select(source => source.ReferenceEnergies.Energies)];
        double[] shifts = [.. energies[1].Zip(energies[0], (b, a) => b - a)];
        Assert.All(shifts, shift => Assert.Equal(Offset, shift, 0.6));
        // A lone atom has E0 of the source that was asked for.
        foreach (string source in new[] { "low", "high" })
        {
            PotentialModel plain = model.At(source, default, "");
            using var potential = new NetworkPotential(plain, Precision.Float64, 1);
            var lone = new Evaluation();
            potential.Evaluate(new Structure([plain.Spec.Elements[0]], new double[3], Cell.Open), lone);
            Assert.Equal(plain.ReferenceEnergies[0], lone.Energy, 1e-9);
        }
        Assert.NotNull(model.Uncertainty);
    }

    [Theory]
    [InlineData("element", 2, true, true)]
    [InlineData("configuration", 3, false, false)]
    public void ThreadsRanksStopsAndTheDiskGiveTheSameBits(string routing, int ranks, bool gates, bool heads)
    {
        RunOptions options = Options(routing) with { Experts = new ExpertOptions { Exploration = 0.5, GatesReadConditions = gates } };
        options = options with { Model = options.Model with { SourceHeads = heads } };
        options = options with { Data = options.Data with { Sources = [options.Data.Sources[0] with { Share = 0.6, Weight = 0.5 }, options.Data.Sources[1]] } };
        double[] weights = Weights(Run(options));
        Assert.Equal(weights, Weights(Run(options with { Training = options.Training with { Threads = 2 } })));
        string together = Folder();
        ThreadRanks.Run(ranks, own => Trainer.Run(options, together, false, null, CancellationToken.None, own));
        Assert.Equal(weights, Weights(together));
        string parts = Folder();
        using var cancellation = new CancellationTokenSource();
        var observer = new RecordingObserver { OnStep = progress => { if (progress.Step == 5) cancellation.Cancel(); } };
        Trainer.Run(options, parts, false, observer, cancellation.Token);
        Trainer.Run(null, parts, true, null, TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Run(options), "model.safetensors")), File.ReadAllBytes(Path.Combine(parts, "model.safetensors")));
    }

    [Fact]
    public void SourcesOnTheDiskGiveTheWeightsOfThoseInMemory()
    {
        RunOptions options = Options(count: 900);
        options = options with
        {
            Data = options.Data with
            {
                ValidationFraction = 0.02,
                Sources = [options.Data.Sources[0] with { Share = 0.3, Weight = 2 }, options.Data.Sources[1]],
            },
            Training = options.Training with { Steps = 2, Validations = 1 },
        };
        var observer = new RecordingObserver();
        string streamed = Folder();
        Trainer.Run(options with { Data = options.Data with { Memory = 0.001 } }, streamed, false, observer, TestContext.Current.CancellationToken);
        Assert.Contains(observer.Notices, notice => notice.Contains("stay on disk"));
        Assert.Equal(Weights(Run(options)), Weights(streamed));
    }

    [Fact]
    public void ChargesAndSpinsAreThoseOfTheTrainingStructuresAndOthersAreRefused()
    {
        string states = WithKeys("states.xyz", index => $"charge={index % 2 - 1} multiplicity={1 + index % 3}");
        RunOptions options = Plain(states) with { Model = Plain(states).Model with { Charge = true, Spin = true, DefaultSpin = 2 } };
        PotentialModel model = ModelFile.Load(Path.Combine(Run(options), "model.safetensors"));
        ConditionSpec conditions = model.Spec.Conditions!;
        Assert.Equal([-1, 0], conditions.Charges!);
        Assert.Equal([1, 2, 3], conditions.Spins!);
        Assert.False(model.Spec.VacuumReference);
        Assert.Equal(2, conditions.DefaultSpin);
        // What the training validated on is what the model gives for each structure.
        string half = WithKeys("half.xyz", index => index % 2 == 0 ? "charge=1" : "");
        string Refused(RunOptions what) => Assert.Throws<InvalidDataException>(() => Run(what)).Message;
        RunOptions charged = Plain(half) with { Model = Plain(half).Model with { Charge = true } };
        Assert.Contains("expected a charge ([model] charge = true), found none", Refused(charged));
        Run(charged with { Model = charged.Model with { DefaultCharge = 0 } });
        string broken = WithKeys("broken.xyz", index => index == 3 ? "charge=0.5" : "charge=0");
        Assert.Contains("expected a whole number", Refused(Plain(broken) with { Model = charged.Model }));
        string contrary = WithKeys("contrary.xyz", index => index == 3 ? "charge=1 total_charge=0" : "charge=0");
        Assert.Contains("expected one total charge, found charge = 1 and total_charge = 0", Refused(Plain(contrary) with { Model = charged.Model }));
    }

    [Fact]
    public void ARunThatGoesOnKeepsItsSourcesAndMayAddOne()
    {
        RunOptions options = Options();
        string first = Path.Combine(Run(options), "model.safetensors");
        string third = Shifted("third.xyz", -20, 3);
        RunOptions added = options with
        {
            Data = options.Data with { Sources = [new DataSource { Name = "new", TrainFiles = [third] }] },
            Model = new ModelOptions { Start = first },
            Training = options.Training with { Steps = 1 },
            Schedule = options.Schedule with { LearningRate = 1e-9, FinalLearningRate = 0 },
        };
        PotentialModel before = ModelFile.Load(first), after = ModelFile.Load(Path.Combine(Run(added), "model.safetensors"));
        Assert.Equal(["low", "high", "new"], after.Spec.Conditions!.SourceNames);
        int elements = after.Spec.Elements.Count;
        Assert.Equal(before.ReferenceEnergies, after.ReferenceEnergies[..(2 * elements)]);
        double[] row = after.Parameters[after.Parameters.Layout.SourceTable!][(2 * after.Spec.NodeWidth)..].ToArray();
        Assert.All(row, value => Assert.True(Math.Abs(value) < 1e-7));
        Assert.All(after.ReferenceEnergies[(2 * elements)..], energy => Assert.InRange(energy, -30, -15));
        Assert.Contains("name it: [[data.source]]", Assert.Throws<InvalidDataException>(() =>
            Run(added with { Data = new DataOptions { TrainFiles = [third] } })).Message);
        // From a plain model sources begin as that model.
        string plain = Path.Combine(Run(Plain(samples.PathOf("low.xyz"))), "model.safetensors");
        PotentialModel grown = ModelFile.Load(Path.Combine(Run(added with { Model = new ModelOptions { Start = plain } }), "model.safetensors"));
        Assert.Equal(["new"], grown.Spec.Conditions!.SourceNames);
    }

    [Fact]
    public void EverySourceMayHaveAHeadOfItsOwn()
    {
        RunOptions options = Options(count: 20), heads = options with { Model = options.Model with { SourceHeads = true } };
        var observer = new RecordingObserver();
        string folder = Folder();
        Trainer.Run(heads, folder, false, observer, TestContext.Current.CancellationToken);
        string first = Path.Combine(folder, "model.safetensors");
        PotentialModel model = ModelFile.Load(first);
        Assert.Equal(2, model.Spec.Heads);
        double[][] own = Heads(model);
        Assert.NotEqual(own[0], own[1]);
        // One covariance does not describe what two heads weigh.
        Assert.Null(model.Uncertainty);
        Assert.Contains(observer.Notices, notice => notice.Contains("amalgam export MODEL --source NAME", StringComparison.Ordinal));
        // Going on: heads of known sources stay, that of a new source begins as the first; from a model of one head all begin as that.
        RunOptions added = heads with
        {
            Data = heads.Data with { Sources = [new DataSource { Name = "new", TrainFiles = [Shifted("third.xyz", -20, 3, 20)] }] },
            Model = new ModelOptions { Start = first, SourceHeads = true },
            Training = heads.Training with { Steps = 1 },
            Schedule = heads.Schedule with { LearningRate = 1e-9, FinalLearningRate = 0 },
        };
        double[][] more = Heads(ModelFile.Load(Path.Combine(Run(added, out RecordingObserver told), "model.safetensors")));
        Assert.DoesNotContain(told.Notices, notice => notice.Contains("start fresh", StringComparison.Ordinal));
        foreach ((double[] now, double[] before) in more.Zip([own[0], own[1], own[0]]))
            Assert.All(now.Zip(before), pair => Assert.Equal(pair.Second, pair.First, 1e-7));
        Assert.Contains("source_heads: expected true", Assert.Throws<InvalidDataException>(() =>
            Run(added with { Model = new ModelOptions { Start = first } })).Message);
        string shared = Path.Combine(Run(options), "model.safetensors");
        PotentialModel grown = ModelFile.Load(Path.Combine(Run(added with { Model = added.Model with { Start = shared } }), "model.safetensors"));
        Assert.Equal(3, grown.Spec.Heads);
        Assert.All(Heads(grown)[0].Zip(Heads(grown)[2]), pair => Assert.Equal(pair.Second, pair.First, 1e-7));

        static double[][] Heads(PotentialModel model) => [.. Enumerable.Range(0, model.Spec.Heads)
            .Select(head => model.Parameters[model.Parameters.Layout.HeadWeight].Slice(head * model.Spec.LastWidth, model.Spec.LastWidth).ToArray())];
    }

    /// <summary>Before the training, not behind it.</summary>
    [Fact]
    public void ATestFileHoldsElementsOfItsSource()
    {
        RunOptions options = Options(count: 4);
        DataSource[] sources = [.. options.Data.Sources];
        options = options with { Data = options.Data with { Sources = [sources[0] with { TestFiles = sources[1].TrainFiles }, sources[1]] } };
        Element[] elements = [.. TrainingData.Read(options, null).Elements];
        ConditionSpec Conditions(int known) => new() { Sources = [new("low", elements[..known]), new("high", elements)] };
        TestData.Check(options.Data, elements, conditions: Conditions(elements.Length));
        Assert.Contains("of its source, found", Assert.Throws<InvalidDataException>(() =>
            TestData.Check(options.Data, elements, conditions: Conditions(1))).Message);
    }

    private RunOptions Options(string routing = "element", int count = 40)
    {
        string low = Shifted("low.xyz", 0, 7, count), high = Shifted("high.xyz", Offset, 8, count);
        RunOptions plain = Plain(low, routing);
        return plain with
        {
            Data = plain.Data with
            {
                TrainFiles = [],
                Sources = [new DataSource { Name = "low", TrainFiles = [low] }, new DataSource { Name = "high", TrainFiles = [high] }],
            },
        };
    }

    private static RunOptions Plain(string file, string routing = "element")
    {
        RunOptions defaults = RunOptions.FromCommandLine([file], preset: "tiny", seed: 3);
        return defaults with
        {
            Data = defaults.Data with { SplitBy = SplitGrouping.Structure, ValidationFraction = 0.3 },
            Training = defaults.Training with { Steps = 8, BatchAtoms = 60, Validations = 2, CheckpointSeconds = 1e6, Threads = 1 },
            Model = defaults.Model with
            {
                Spec = new JsonObject
                {
                    ["node_width"] = 8, ["pair_width"] = 6, ["angle_width"] = 4, ["layers"] = 2, ["head_widths"] = new JsonArray(6), ["routed_experts"] = 3,
                    ["routing"] = routing,
                },
            },
        };
    }

    /// <summary>Clusters with another origin of energies.</summary>
    /// <param name="offset">eV per atom</param>
    private string Shifted(string name, double offset, int seed, int count = 40)
    {
        string text = File.ReadAllText(samples.WriteClusters(name, count, seed));
        int atoms = 0;
        string[] lines = [.. text.Split('\n').Select(line =>
        {
            if (int.TryParse(line, out int number)) atoms = number;
            return EnergyKey().Replace(line, energy =>
                string.Create(CultureInfo.InvariantCulture, $"energy={double.Parse(energy.Groups[1].Value, CultureInfo.InvariantCulture) + offset * atoms:R}"));
        })];
        return samples.Write(name, string.Join('\n', lines));
    }

    private string WithKeys(string name, Func<int, string> keys)
    {
        int index = 0;
        string[] lines = [.. File.ReadAllText(samples.WriteClusters(name, 40)).Split('\n')
            .Select(line => line.StartsWith("Lattice", StringComparison.Ordinal) ? $"{line} {keys(index++)}" : line)];
        return samples.Write(name, string.Join('\n', lines));
    }

    private string Run(RunOptions options) => Run(options, out _);

    private string Run(RunOptions options, out RecordingObserver observer)
    {
        string folder = Folder();
        observer = new RecordingObserver();
        Trainer.Run(options, folder, false, observer, TestContext.Current.CancellationToken);
        return folder;
    }

    private string Folder() => samples.PathOf($"run{Interlocked.Increment(ref folders)}");

    private static double[] Weights(string folder) => ModelFile.Load(Path.Combine(folder, "model.safetensors")).Parameters.Values;

    [GeneratedRegex(@"energy=(-?[0-9.eE+-]+)")]
    private static partial Regex EnergyKey();
}
