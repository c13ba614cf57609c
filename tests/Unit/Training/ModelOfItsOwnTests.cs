using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Run;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Runs that make a model of the few elements of their data alone of one of many elements.</summary>
public sealed class ModelOfItsOwnTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    public void Dispose() => samples.Dispose();

    /// <summary>Two elements are three pairs; a structure has ten atoms, nine of ten train: 134 structures have 403 atoms per pair, 132 fewer.</summary>
    [Theory]
    [InlineData(134, "universal-tiny", AbsentElements.Auto, null, true), InlineData(132, "universal-tiny", AbsentElements.Auto, null, false)]
    [InlineData(134, "universal-tiny", AbsentElements.Keep, null, false), InlineData(134, "universal-tiny", AbsentElements.Auto, 0.1, false)]
    [InlineData(134, "universal-tiny", AbsentElements.Auto, 0.0, true), InlineData(134, null, AbsentElements.Auto, null, false)]
    public void Atoms_enough_leave_the_other_elements_out(int structures, string? start, AbsentElements given, double? replay, bool expected)
    {
        RunOptions options = Options(structures);
        options = options with
        {
            Model = options.Model with { Start = start, AbsentElements = given }, Data = options.Data with { ReplayShare = replay },
        };
        (_, RunOptions chosen, string? notice) = DataChoices.Read(options, null);
        Assert.Equal(expected ? AbsentElements.Drop : AbsentElements.Keep, chosen.Model.AbsentElements);
        Assert.Equal(expected ? 3e-3 : start is null ? 5e-3 : 1e-3, chosen.Schedule.LearningRate);
        Assert.Equal(expected || start is null ? 0 : replay ?? 0.25, chosen.Data.ReplayShare);
        Assert.Equal(expected, notice?.Contains("enough for a model of H O alone", StringComparison.Ordinal) ?? false);
        if (expected) Assert.Equal((2, true), ((int)chosen.Model.Spec["routed_experts"]!, (bool)chosen.Model.Spec["moment_messages"]!));
    }

    /// <summary>Crystals need more than quadrupoles where there are no angles.</summary>
    [Theory, InlineData("T T T", null, 4), InlineData("F F F", null, null), InlineData("T T T", "angle_width", null), InlineData("T T T", "sym_degree", 3)]
    public void Crystals_have_moments_of_degree_4(string periodic, string? given, int? expected)
    {
        JsonObject keys = given is null ? [] : new() { [given] = 3 };
        RunOptions options = Options(134, periodic) with { Model = new ModelOptions { Start = "universal-tiny", Spec = keys } };
        Assert.Equal(expected, (int?)DataChoices.Read(options, null).Options.Model.Spec["sym_degree"]);
    }

    [Fact]
    public void What_is_given_stays()
    {
        RunOptions options = Options(134);
        JsonObject keys = new() { ["moment_messages"] = false, ["routed_experts"] = 5 };
        options = options with
        {
            Model = new ModelOptions { Start = "universal-tiny", Spec = keys }, Schedule = options.Schedule with { LearningRate = 2e-3 },
        };
        RunOptions chosen = DataChoices.Read(options, null).Options;
        Assert.Equal((AbsentElements.Drop, 2e-3), (chosen.Model.AbsentElements, chosen.Schedule.LearningRate));
        Assert.Equal((5, false), ((int)chosen.Model.Spec["routed_experts"]!, (bool)chosen.Model.Spec["moment_messages"]!));
    }

    /// <summary>With few structures too, if it is asked for; the network is then that of the model, and so are its predictions.</summary>
    [Fact]
    public void It_begins_with_the_predictions_of_the_model_and_knows_no_other_elements()
    {
        RunOptions options = Options(10);
        options = options with
        {
            Model = new ModelOptions { Start = "universal-tiny", AbsentElements = AbsentElements.Drop },
            Schedule = options.Schedule with { LearningRate = 1e-9, FinalLearningRate = 0 },
            Training = options.Training with { Steps = 1, Threads = 1 },
        };
        PotentialModel before = ModelFile.Load("universal-tiny"), after = ModelFile.Load(Run(options, out RecordingObserver observer).ModelPath);
        Assert.Equal(["H", "O"], after.Spec.Elements.Select(element => element.Symbol));
        Assert.Contains("87 elements of universal-tiny; the new model does not know them", string.Join('\n', observer.Notices));
        Assert.DoesNotContain("predictions on", string.Join('\n', observer.Notices));
        Structure water = TrainingSamples.Line("H O H O O");
        double[] forces = Forces(before, water), now = Forces(after, water);
        foreach ((double was, double value) in forces.Zip(now)) Assert.Equal(was, value, 1e-4);
        Assert.Contains("which this model does not know", Assert.Throws<InvalidDataException>(() => Forces(after, TrainingSamples.Line("C O"))).Message);
    }

    [Fact]
    public void A_run_that_was_stopped_ends_with_the_same_bits()
    {
        RunOptions options = Options(134) with { Model = new ModelOptions { Start = "universal-tiny" } };
        options = options with { Training = options.Training with { Steps = 4, Threads = 1 } };
        byte[] whole = File.ReadAllBytes(Run(options, out _).ModelPath);
        using var stop = new CancellationTokenSource();
        Trainer.Run(options, samples.PathOf("parts"), observer: new RecordingObserver { OnStep = progress => { if (progress.Step == 2) stop.Cancel(); } },
            cancellation: stop.Token);
        TrainingSummary again = Trainer.Run(null, samples.PathOf("parts"), resume: true, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(whole, File.ReadAllBytes(again.ModelPath));
    }

    /// <summary>All that it needs is in its folder, and files of before the key mean that elements are kept.</summary>
    [Fact]
    public void A_run_goes_on_without_the_model_that_it_began_from()
    {
        RunOptions first = RunOptions.FromCommandLine([samples.WriteClusters("clusters.xyz", 30)], preset: "tiny");
        string start = Trainer.Run(first with { Training = first.Training with { Steps = 2, Threads = 1 } }, samples.PathOf("start"),
            cancellation: TestContext.Current.CancellationToken).ModelPath;
        foreach (AbsentElements choice in new[] { AbsentElements.Drop, AbsentElements.Keep })
        {
            string folder = samples.PathOf(choice.ToString()), settings = Path.Combine(folder, "run.toml");
            RunOptions options = Options(20) with { Model = new ModelOptions { Start = start, AbsentElements = choice } };
            using var stop = new CancellationTokenSource();
            Trainer.Run(options with { Training = options.Training with { Steps = 4, Threads = 1 } }, folder,
                observer: new RecordingObserver { OnStep = progress => { if (progress.Step == 2) stop.Cancel(); } }, cancellation: stop.Token);
            if (choice == AbsentElements.Keep)
                File.WriteAllLines(settings, File.ReadAllLines(settings).Where(line => !line.StartsWith("absent_elements", StringComparison.Ordinal)));
        }
        File.Delete(start);
        foreach (string folder in new[] { "Drop", "Keep" })
            Assert.Equal(4, Trainer.Run(null, samples.PathOf(folder), resume: true, cancellation: TestContext.Current.CancellationToken).Steps);
    }

    [Fact]
    public void Test_files_with_elements_that_are_left_out_are_told()
    {
        RunOptions options = Options(20) with { Model = new ModelOptions { Start = "universal-tiny", AbsentElements = AbsentElements.Drop } };
        const string oxide = "2\nenergy=-1 Properties=species:S:1:pos:R:3:forces:R:3\nC 0 0 0 0 0 0\nO 0 0 1.1 0 0 0\n";
        options = options with
        {
            Data = options.Data with { TestFiles = [samples.Write("test.xyz", oxide)] },
            Training = options.Training with { Steps = 1, Threads = 1 },
        };
        string message = Assert.Throws<InvalidDataException>(() => Run(options, out _)).Message;
        Assert.Contains("or keep the elements of universal-tiny: [model] absent_elements = \"keep\"", message);
    }

    /// <summary>What is chosen fits what is given: one element and two experts at work need two.</summary>
    [Fact]
    public void Experts_that_are_given_are_counted()
    {
        RunOptions options = Options(134) with
        {
            Model = new ModelOptions { Start = "universal-tiny", Spec = new JsonObject { ["active_experts"] = 2 } },
        };
        Assert.Equal(4, (int)DataChoices.Read(options, null).Options.Model.Spec["routed_experts"]!);
        options = options with { Data = options.Data with { ReferenceEnergies = new Dictionary<string, double> { ["C"] = -1 } } };
        Assert.Equal(AbsentElements.Keep, DataChoices.Read(options, null).Options.Model.AbsentElements);
    }

    [Fact]
    public void Fresh_runs_are_told_of_the_models_that_come_along()
    {
        RunOptions options = Options(20);
        options = options with { Training = options.Training with { Steps = 1, Threads = 1 } };
        Run(options, out RecordingObserver observer);
        Assert.Contains(observer.Notices, notice => notice.Contains("--start universal", StringComparison.Ordinal));
        string polonium = samples.Write("unknown.xyz", File.ReadAllText(samples.PathOf("chains.xyz")).Replace("O ", "Po ", StringComparison.Ordinal));
        foreach (RunOptions other in new[]
        {
            options with { Data = options.Data with { TrainFiles = [polonium] } },
            options with { Model = new ModelOptions { Charge = true, DefaultCharge = 0 } },
            options with { Model = new ModelOptions { Spec = new JsonObject { ["layers"] = 2 } } },
        })
            Assert.Null(StartAdvice.Of(other, TrainingData.Read(other, null)));
    }

    [Theory]
    [InlineData("[data]\ntrain_files = [\"a.xyz\"]\nreplay_share = 0.2\n", "[data] replay_share: expected none beside absent_elements = \"drop\"")]
    [InlineData("[data]\ntrain_files = [\"a.xyz\"]\nreplay_files = [\"b.xyz\"]\n", "[data] replay_files: expected none beside absent_elements")]
    [InlineData("charge = true\n[data]\ntrain_files = [\"a.xyz\"]\n", "expected keep beside source, charge or spin, found drop")]
    public void What_does_not_go_with_it_is_refused(string text, string expected)
    {
        string file = samples.Write("run.toml", "[model]\nstart = \"universal-tiny\"\nabsent_elements = \"drop\"\n" + text);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => RunFile.Read(file)).Message);
    }

    private TrainingSummary Run(RunOptions options, out RecordingObserver observer)
    {
        observer = new RecordingObserver();
        return Trainer.Run(options, samples.PathOf("run"), observer: observer, cancellation: TestContext.Current.CancellationToken);
    }

    private static double[] Forces(PotentialModel model, Structure structure)
    {
        using var potential = new NetworkPotential(model, Precision.Float32, 1);
        var answer = new Evaluation();
        potential.Evaluate(structure, answer);
        return answer.Forces.ToArray();
    }

    /// <summary>A run on chains of ten atoms of H and O.</summary>
    private RunOptions Options(int structures, string periodic = "F F F")
    {
        string text = string.Concat(Enumerable.Range(0, structures).Select(index =>
        {
            string atoms = string.Concat(Enumerable.Range(0, 10).Select(atom => string.Create(CultureInfo.InvariantCulture,
                $"{(atom < 4 + index % 3 ? "H" : "O")} {1.5 * atom} {0.01 * index} 0 0 0 0.1\n")));
            string cell = $"Lattice=\"99 0 0 0 99 0 0 0 99\" pbc=\"{periodic}\" Properties=species:S:1:pos:R:3:forces:R:3";
            return string.Create(CultureInfo.InvariantCulture, $"10\nenergy={-20 - index % 3 + 0.01 * index} {cell}\n{atoms}");
        }));
        return RunOptions.FromCommandLine([samples.Write("chains.xyz", text)]);
    }
}
