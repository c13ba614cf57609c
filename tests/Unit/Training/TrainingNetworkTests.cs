using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Experts;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Run;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Training with the real network: gradient of the loss, stop and resume, growing experts.</summary>
public sealed class TrainingNetworkTests : IDisposable
{
    private readonly TrainingSamples samples = new();
    private readonly RunOptions options;

    public TrainingNetworkTests()
    {
        RunOptions defaults = RunOptions.FromCommandLine([samples.WriteClusters("train.xyz", 30)], preset: "tiny", seed: 2);
        options = defaults with
        {
            Training = defaults.Training with { Steps = 24, BatchAtoms = 30, Validations = 3, CheckpointSteps = 5, CheckpointSeconds = 1e6, Threads = 2 },
            Model = defaults.Model with
            {
                Spec = new JsonObject
                {
                    ["node_width"] = 12, ["pair_width"] = 8, ["angle_width"] = 4, ["layers"] = 3, ["head_widths"] = new JsonArray(8, 8),
                    ["routed_experts"] = 4
                },
            },
            Experts = defaults.Experts with { Exploration = 0.5 },
        };
    }

    public void Dispose() => samples.Dispose();

    [Fact]
    public void TheGradientIsThatOfTheLoss()
    {
        ModelSpec spec = SpecChoice.Create(options.Model, [Element.Parse("H"), Element.Parse("O")]);
        StructureGraph[] batch = TrainingSamples.Labelled(spec, 5, 8);
        ParameterSet parameters = ParameterInitialization.Create(spec, 4);
        ExpertSelection selection = ExpertSelection.Choose(parameters.Routers);
        using var network = new BatchEvaluator(parameters.Layout, [-1, -2], Precision.Float64, 2);
        var loss = new TrainingLoss(new LossOptions { EnergyDelta = 0.5, ForcesDelta = 1, StressDelta = 0.3 });
        LossCounts counts = LossCounts.Of(batch.Select(graph => graph.Structure));
        var seeds = new LossSeeds();
        var gradient = new double[parameters.Layout.Count];
        Loss();
        network.AddGradient(batch, seeds, gradient);
        var random = new DeterministicRandom(9);
        // Along random directions, every parameter takes part at once.
        for (int trial = 0; trial < 6; trial++)
        {
            double[] direction = [.. gradient.Select(_ => random.NextNormal())], start = [.. parameters.Values];
            const double step = 1e-6;
            double above = Moved(step), below = Moved(-step), slope = gradient.Zip(direction).Sum(pair => pair.First * pair.Second);
            Moved(0);
            Assert.Equal((above - below) / (2 * step), slope, 1e-6 * Math.Max(1, Math.Abs(slope)));

            double Moved(double distance)
            {
                for (int index = 0; index < start.Length; index++) parameters.Values[index] = start[index] + distance * direction[index];
                return Loss();
            }
        }

        double Loss()
        {
            var result = new BatchResult();
            result.Reset(batch.Length, batch.Sum(graph => graph.AtomCount));
            network.SetParameters(parameters, selection);
            network.Evaluate(batch, result);
            return loss.Evaluate(batch, result, counts, 0.5, seeds, null, new double[batch.Length]);
        }
    }

    [Theory]
    [InlineData(7, Precision.Float32, OptimizerMethod.Adamw)]
    [InlineData(13, Precision.Float64, OptimizerMethod.Adamw)]
    [InlineData(11, Precision.Float32, OptimizerMethod.Muon)]
    public void AKilledRunEndsWithTheSameBits(int stop, Precision precision, OptimizerMethod method)
    {
        RunOptions what = options with
        {
            Training = options.Training with { Precision = precision },
            Optimizer = options.Optimizer with { Method = method },
        };
        TrainingSummary whole = Trainer.Run(what, samples.PathOf("whole"), cancellation: TestContext.Current.CancellationToken);
        string folder = samples.PathOf("killed");
        var killer = new RecordingObserver { OnStep = progress => { if (progress.Step == stop) throw new OperationCanceledException(); } };
        Assert.Throws<OperationCanceledException>(() => Trainer.Run(what, folder, false, killer, TestContext.Current.CancellationToken));
        TrainingSummary resumed = Trainer.Run(what with { Training = what.Training with { Threads = 1 } }, folder, true, null,
            TestContext.Current.CancellationToken);
        PotentialModel one = ModelFile.Load(whole.ModelPath), two = ModelFile.Load(resumed.ModelPath);
        Assert.Equal(one.Parameters.Values, two.Parameters.Values);
        Assert.Equal(one.Selection!.Experts, two.Selection!.Experts);
        Assert.Equal(whole.Validation, resumed.Validation);
    }

    [Fact]
    public void APairPotentialIsLearned()
    {
        RunOptions longer = options with
        {
            Training = options.Training with { Steps = 400 },
            Optimizer = options.Optimizer with { AverageDecay = 0.98 },
            Schedule = options.Schedule with { LearningRate = 0.01 }
        };
        var observer = new RecordingObserver();
        TrainingSummary summary = Trainer.Run(longer, samples.PathOf("learn"), false, observer, TestContext.Current.CancellationToken);
        LabelErrors first = observer.Steps[0].Train, last = summary.Validation;
        Assert.True(last.Mae(LabelTable.Forces) < 0.1 * first.Mae(LabelTable.Forces),
            $"meV/Å: {first.Mae(LabelTable.Forces)} at first, {last.Mae(LabelTable.Forces)} at last");
        Assert.True(last.Mae(LabelTable.Energy) < 0.1 * first.Mae(LabelTable.Energy),
            $"meV/atom: {first.Mae(LabelTable.Energy)} at first, {last.Mae(LabelTable.Energy)} at last");
        Assert.True(last.Mae(LabelTable.Stress) < 0.3 * first.Mae(LabelTable.Stress),
            $"meV/Å³: {first.Mae(LabelTable.Stress)} at first, {last.Mae(LabelTable.Stress)} at last");
    }

    [Fact]
    public void GrownExpertsBeginWhereTheDenseModelEnded()
    {
        RunOptions dense = options with { Model = options.Model with { Spec = Spec(("routing", "none")) } };
        TrainingSummary first = Trainer.Run(dense, samples.PathOf("dense"), cancellation: TestContext.Current.CancellationToken);
        RunOptions grown = options with
        {
            Data = options.Data with { ReferenceFit = ReferenceEnergyMethod.LeastSquares },
            Model = options.Model with { Upcycle = first.ModelPath, UpcycleNoise = 0, Spec = Spec(("shared_experts", 1)) },
            Schedule = options.Schedule with { LearningRate = 1e-9, FinalLearningRate = 0 },
            Training = options.Training with { Steps = 1 },
        };
        var observer = new RecordingObserver();
        TrainingSummary second = Trainer.Run(grown, samples.PathOf("grown"), false, observer, TestContext.Current.CancellationToken);
        Assert.True(second.Parameters > first.Parameters);
        Assert.Equal(first.Validation.Mae(LabelTable.Energy), second.Validation.Mae(LabelTable.Energy), 1e-3);
        Assert.Equal(first.Validation.Mae(LabelTable.Forces), second.Validation.Mae(LabelTable.Forces), 1e-3);
        Assert.Equal(4, ModelFile.Load(second.ModelPath).Spec.RoutedExperts);
        Assert.Contains(observer.Notices, notice => notice.StartsWith("experts are grown from"));
        Trainer.Run(null, samples.PathOf("grown"), true, cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void FineTuningBeginsWithTheWeightsOfTheStartModel()
    {
        TrainingSummary first = Trainer.Run(options, samples.PathOf("first"), cancellation: TestContext.Current.CancellationToken);
        RunOptions tuned = options with
        {
            Model = new ModelOptions { Preset = "large", Start = first.ModelPath },
            Schedule = options.Schedule with { LearningRate = 1e-9, FinalLearningRate = 0 },
            Training = options.Training with { Steps = 1 },
        };
        TrainingSummary second = Trainer.Run(tuned, samples.PathOf("tuned"), cancellation: TestContext.Current.CancellationToken);
        PotentialModel one = ModelFile.Load(first.ModelPath), two = ModelFile.Load(second.ModelPath);
        Assert.Equal(one.Selection!.Experts, two.Selection!.Experts);
        Assert.Equal(12, two.Spec.NodeWidth);
        for (int index = 0; index < one.Parameters.Values.Length; index++) Assert.Equal(one.Parameters.Values[index], two.Parameters.Values[index], 1e-8);
    }

    [Theory, InlineData("none"), InlineData("element"), InlineData("configuration")]
    public void AtomsWithoutNeighboursAreAtE0InEveryTrainedModel(string routing)
    {
        RunOptions run = options with { Model = options.Model with { Spec = Spec(("routing", routing)) } };
        TrainingSummary summary = Trainer.Run(run, samples.PathOf("run"), cancellation: TestContext.Current.CancellationToken);
        PotentialModel model = ModelFile.Load(summary.ModelPath);
        Assert.True(model.Spec.VacuumReference);
        using var potential = new NetworkPotential(model, Precision.Float64, 1);
        var result = new Evaluation();
        for (int element = 0; element < model.Spec.Elements.Count; element++)
        {
            potential.Evaluate(new Structure([model.Spec.Elements[element]], [1, 2, 3], Cell.Open), result);
            Assert.Equal(model.ReferenceEnergies[element], result.Energy);
        }
        Assert.NotEqual(model.ReferenceEnergies, model.BaselineEnergies);
    }

    /// <summary>E0 that are known stay, and the others move with what the network learns of their lone atoms.</summary>
    [Fact]
    public void KnownE0StayAndFittedOnesBecomeTheVacuumLevel()
    {
        RunOptions run = options with { Data = options.Data with { ReferenceEnergies = new Dictionary<string, double> { ["H"] = -4.25 } } };
        PotentialModel model = ModelFile.Load(Trainer.Run(run, samples.PathOf("run"), cancellation: TestContext.Current.CancellationToken).ModelPath);
        int hydrogen = model.Spec.IndexOf(Element.Parse("H")), oxygen = model.Spec.IndexOf(Element.Parse("O"));
        Assert.Equal((-4.25, -4.25), (model.ReferenceEnergies[hydrogen], model.BaselineEnergies[hydrogen]));
        Assert.NotEqual(model.ReferenceEnergies[oxygen], model.BaselineEnergies[oxygen], 1e-4);
    }

    /// <summary>A run that grows experts from a model with fitted E0 begins with its energies, one that goes on from it with its energies of binding.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public void GoingOnFromFittedE0BeginsWithTheSameEnergies(bool grows)
    {
        RunOptions first = options with { Model = options.Model with { Spec = Spec(("routing", grows ? "none" : "element")) } };
        string path = Trainer.Run(first, samples.PathOf("first"), cancellation: TestContext.Current.CancellationToken).ModelPath;
        RunOptions second = Barely(options) with
        {
            Model = grows ? options.Model with { Upcycle = path, UpcycleNoise = 0, Spec = Spec(("shared_experts", 1)) }
                : new ModelOptions { Preset = "large", Start = path },
        };
        string again = Trainer.Run(second, samples.PathOf("second"), cancellation: TestContext.Current.CancellationToken).ModelPath;
        if (grows) AssertEqualEnergies(ModelFile.Load(path), ModelFile.Load(again));
        else AssertEqualBinding(ModelFile.Load(path), ModelFile.Load(again));
    }

    /// <summary>E0 takes what the network says of lone atoms, so that training begins with the energies of binding of the start model.</summary>
    [Fact]
    public void FineTuningAModelOfBeforeTheVacuumLevelBeginsWithItsBinding()
    {
        string path = Old("element");
        RunOptions tuned = Barely(options) with { Model = new ModelOptions { Preset = "large", Start = path } };
        var observer = new RecordingObserver();
        TrainingSummary summary = Trainer.Run(tuned, samples.PathOf("tuned"), false, observer, TestContext.Current.CancellationToken);
        AssertEqualBinding(ModelFile.Load(path), ModelFile.Load(summary.ModelPath));
        Assert.Contains(observer.Notices, notice => notice.StartsWith($"{path}: its atoms without neighbours are not at E0 (H ", StringComparison.Ordinal));
    }

    [Fact]
    public void ExpertsGrownFromAModelOfBeforeTheVacuumLevelBeginWithItsEnergies()
    {
        string path = Old("none");
        RunOptions grown = Barely(options) with
        {
            Model = options.Model with { Upcycle = path, UpcycleNoise = 0, Spec = Spec(("shared_experts", 1)) },
        };
        TrainingSummary summary = Trainer.Run(grown, samples.PathOf("grown"), cancellation: TestContext.Current.CancellationToken);
        AssertSameEnergies(ModelFile.Load(path), ModelFile.Load(summary.ModelPath));
    }

    /// <summary>A trained model as older versions wrote it: nothing subtracted, E0 fitted to the same data.</summary>
    private string Old(string routing)
    {
        RunOptions run = options with { Model = options.Model with { Spec = Spec(("routing", routing)) } };
        TrainingSummary summary = Trainer.Run(run, samples.PathOf("old"), cancellation: TestContext.Current.CancellationToken);
        PotentialModel model = ModelFile.Load(summary.ModelPath);
        var layout = new ParameterLayout(model.Spec with { VacuumReference = false });
        ModelFile.Save(new PotentialModel(new ParameterSet(layout, model.Parameters.Values), model.BaselineEnergies, model.Selection),
            samples.PathOf("old.safetensors"));
        return samples.PathOf("old.safetensors");
    }

    /// <summary>One step that moves nothing.</summary>
    private static RunOptions Barely(RunOptions options) => options with
    {
        Schedule = options.Schedule with { LearningRate = 1e-9, FinalLearningRate = 0 },
        Training = options.Training with { Steps = 1 },
    };

    private static void AssertSameEnergies(PotentialModel old, PotentialModel renewed)
    {
        Assert.False(old.Spec.VacuumReference);
        Assert.True(renewed.Spec.VacuumReference);
        Assert.NotEqual(old.ReferenceEnergies[0], renewed.ReferenceEnergies[0], 1e-3);
        AssertEqualEnergies(old, renewed);
    }

    private static void AssertEqualEnergies(PotentialModel old, PotentialModel renewed)
    {
        using NetworkPotential before = new(old, Precision.Float64, 1), after = new(renewed, Precision.Float64, 1);
        Evaluation expected = new(), found = new();
        foreach (StructureGraph graph in TrainingSamples.Labelled(renewed.Spec, 4, 5))
        {
            before.Evaluate(graph.Structure, expected);
            after.Evaluate(graph.Structure, found);
            Assert.Equal(expected.Energy, found.Energy, 1e-5);
        }
    }

    /// <summary>Energies less the E0 of the atoms, which is that of lone atoms in both.</summary>
    private static void AssertEqualBinding(PotentialModel old, PotentialModel renewed)
    {
        PotentialModel first = VacuumStart.Create(old);
        using NetworkPotential before = new(first, Precision.Float64, 1), after = new(renewed, Precision.Float64, 1);
        Evaluation expected = new(), found = new();
        double Lone(PotentialModel model, Structure structure) => structure.Elements.Sum(element => model.ReferenceEnergies[model.Spec.IndexOf(element)]);
        foreach (StructureGraph graph in TrainingSamples.Labelled(renewed.Spec, 4, 5))
        {
            before.Evaluate(graph.Structure, expected);
            after.Evaluate(graph.Structure, found);
            Assert.Equal(expected.Energy - Lone(first, graph.Structure), found.Energy - Lone(renewed, graph.Structure), 1e-5);
        }
    }

    /// <summary>The spec keys of this class with some replaced.</summary>
    private JsonObject Spec(params (string Key, JsonNode Value)[] replaced)
    {
        var spec = (JsonObject)options.Model.Spec.DeepClone();
        foreach ((string key, JsonNode value) in replaced) spec[key] = value;
        return spec;
    }
}
