using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Network.Graph;
using Amalgam.Testing;
using Amalgam.Training.Data;
using Amalgam.Training.Feed;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Replay;
using Amalgam.Training.Run;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Structures on which a model that is trained on keeps its predictions.</summary>
public sealed partial class ReplayTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    public void Dispose() => samples.Dispose();

    /// <summary>Whatever origin the new energies are counted from, labels are what the network says when training begins.</summary>
    [Fact]
    public void Labels_follow_E0_to_another_origin()
    {
        RunOptions options = Tuned(steps: 1, share: 0.5, origin: 40);
        (double energy, double forces) = Moved(options with { Schedule = options.Schedule with { LearningRate = 1e-8, FinalLearningRate = 0 } }, out _);
        Assert.Equal(0, energy, 0.06);
        Assert.Equal(0, forces, 0.06);
    }

    [Fact]
    public void A_model_forgets_less_of_what_is_replayed()
    {
        (double energy, double forces) = Moved(Tuned(steps: 60, share: 0.7), out _);
        (double energyAlone, double forcesAlone) = Moved(Tuned(steps: 60, share: 0), out string notice);
        Assert.True(energy < 0.7 * energyAlone && forces < 0.7 * forcesAlone, $"{energy} of {energyAlone} meV/atom, {forces} of {forcesAlone} meV/Å");
        Assert.Contains("replay_share = 0.25 keeps them nearer", notice);
    }

    /// <summary>Few replayed structures would move at random what only they use.</summary>
    [Fact]
    public void What_only_elements_of_replay_use_stays()
    {
        RunOptions options = Tuned(steps: 5, share: 0.5), grown = options with { Model = options.Model with { Spec = new JsonObject { ["layers"] = 4 } } };
        PotentialModel before = ModelFile.Load(options.Model.Start!);
        PotentialModel after = ModelFile.Load(Run(options, "tuned").ModelPath), larger = ModelFile.Load(Run(grown, "grown").ModelPath);
        foreach ((string symbol, bool stays) in new[] { ("C", true), ("H", false), ("O", false) })
        {
            int element = before.Spec.IndexOf(Element.Parse(symbol));
            Assert.Equal(stays, Row(before, element).SequenceEqual(Row(after, element)));
            // New parameters of any element begin at random.
            Assert.False(Row(before, element).SequenceEqual(Row(larger, element)));
        }

        static double[] Row(PotentialModel model, int element) =>
            model.Parameters[model.Parameters.Layout.ElementTable].Slice(element * model.Spec.NodeWidth, model.Spec.NodeWidth).ToArray();
    }

    [Fact]
    public void Labels_of_replayed_files_do_not_matter()
    {
        RunOptions options = Tuned(steps: 1, share: 0.3);
        string mixed = samples.Write("mixed.xyz", string.Concat(new[] { "energy=3", "REF_energy=5", "" }.Select(label =>
            $"2\n{label} Properties=species:S:1:pos:R:3\nH 0 0 0\nO 0 0 1\n")));
        Run(options with { Data = options.Data with { ReplayFiles = [mixed] } }, "mixed");
    }

    [Fact]
    public void A_run_that_replays_goes_on_with_the_same_bits()
    {
        RunOptions options = Tuned(steps: 6, share: 0.4);
        byte[] whole = File.ReadAllBytes(Run(options, "whole").ModelPath);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Run(options, "parts", new RecordingObserver { OnStep = progress => StopAt(progress, stop) }, stop.Token);
        Assert.Equal(whole, File.ReadAllBytes(Again().ModelPath));
        File.AppendAllText(options.Data.ReplayFiles[0], "1\npbc=\"F F F\"\nH 0 0 0\n");
        Assert.Contains("or what is replayed; put it back",
            Assert.Throws<InvalidDataException>(Again).Message);

        TrainingSummary Again() => Trainer.Run(null, samples.PathOf("parts"), resume: true, cancellation: TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_shipped_model_brings_structures_of_all_its_elements()
    {
        RunOptions options = RunOptions.FromCommandLine(["any.xyz"]) with { Model = new ModelOptions { Start = "universal" } };
        DataFiles files = ReplayStructures.Read(options, null);
        Assert.Equal(3000, files.Structures.Count);
        Element[] elements = [.. ModelFile.Load("universal").Spec.Elements];
        int[] structures = [.. elements.Select(element => files.Structures.Count(structure => structure.Elements.Contains(element)))];
        Assert.True(structures.Min() >= 70, string.Join(' ', structures));
        Assert.All(files.Structures, structure => Assert.DoesNotContain(structure.Elements, element => !elements.Contains(element)));
    }

    [Theory]
    [InlineData("universal", null, 0.25), InlineData("universal", 0.0, 0), InlineData("universal-small", 0.1, 0.1), InlineData(null, null, 0)]
    public void It_is_usual_beside_a_shipped_model(string? start, double? given, double expected)
    {
        string path = samples.WriteClusters("water.xyz", 20);
        RunOptions options = RunOptions.FromCommandLine([path]);
        options = options with { Model = options.Model with { Start = start }, Data = options.Data with { ReplayShare = given } };
        Assert.Equal(expected, DataChoices.Read(options, null).Options.Data.ReplayShare);
    }

    [Theory]
    [InlineData("[model]\nstart = \"own.safetensors\"\n[data]\ntrain_files = [\"a.xyz\"]\nreplay_share = 0.2\n", "expected files to replay beside start")]
    [InlineData("[data]\ntrain_files = [\"a.xyz\"]\nreplay_share = 0.2\n", "expected it only with start, found 0.2")]
    [InlineData("[model]\nstart = \"universal\"\ncharge = true\n[data]\ntrain_files = [\"a.xyz\"]\nreplay_share = 0.2\n",
        "expected none beside source, charge or spin")]
    public void What_cannot_be_replayed_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => RunFile.Read(samples.Write("run.toml", text))).Message);

    [Theory]
    [InlineData(40, 2700, 0.25, 53), InlineData(3, 2, 0.5, 12), InlineData(5, 100, 0.01, 1)]
    public void An_epoch_has_every_own_structure_once_and_a_share_of_others(int own, int others, double share, int drawn)
    {
        var draws = SourceDraws.OfReplay([.. Enumerable.Repeat(24, own)], [.. Enumerable.Repeat(6, others)], share, 1);
        int[] first = draws.Epoch(0, 1), second = draws.Epoch(1, 1);
        Assert.Equal(own + drawn, draws.Count);
        foreach (int[] epoch in new[] { first, second })
        {
            Assert.Equal(Enumerable.Range(0, own), epoch.Where(index => index < own).Order());
            Assert.Equal(drawn, epoch.Count(index => index >= own));
        }
        // Others come in turn, not again before all came.
        if (2 * drawn <= others) Assert.Equal(2 * drawn, first.Concat(second).Where(index => index >= own).Distinct().Count());
    }

    /// <summary>Large structures and few draws: batches are no more than what is drawn.</summary>
    [Fact]
    public void Batches_are_no_more_than_structures_that_are_drawn()
    {
        int[] atoms = [.. Enumerable.Repeat(900, 503)];
        var draws = SourceDraws.OfReplay(atoms[..3], atoms[3..], 0.25, 1);
        var plan = new BatchPlan([.. atoms.Select(count => (double)count)], atoms, 128, 1, 1, draws);
        Assert.Equal(4, plan.Count);
        Assert.All(plan.Epoch(0), batch => Assert.Single(batch));
    }

    [Fact]
    public void Joined_graphs_come_in_the_order_of_the_batch()
    {
        var spec = RandomModels.Create("dense").Spec;
        StructureGraph[] first = Graphs("H O H", "O O", "H H"), second = Graphs("O O O", "O H");
        var joined = new JoinedGraphs(new KeptGraphs(spec, first), new KeptGraphs(spec, second));
        Assert.Equal((5, 3, 2), (joined.Count, joined.AtomsOf(3), joined.AtomsOf(4)));
        using IGraphStream stream = joined.Open([[4, 0, 3, 2], [1], [3]]);
        Assert.Equal([second[1], first[0], second[0], first[2]], stream.Next());
        Assert.Equal([first[1]], stream.Next());
        Assert.Equal([second[0]], stream.Next());
        Assert.Throws<InvalidOperationException>(() => stream.Next());

        StructureGraph[] Graphs(params string[] lines) =>
            [.. lines.Select(line => new StructureGraph(spec, TrainingSamples.Line(line), new NeighborList()))];
    }

    private static void StopAt(TrainingProgress progress, CancellationTokenSource stop)
    {
        if (progress.Step == 3) stop.Cancel();
    }

    /// <summary>A model of clusters that goes on with pairs of H and O, and replays clusters of which a fifth has an element that it does not know.</summary>
    /// <param name="origin">eV, another origin of the new energies</param>
    private RunOptions Tuned(int steps, double share, double origin = 0)
    {
        string start = samples.PathOf("start/model.safetensors");
        if (!File.Exists(start))
        {
            RunOptions fresh = RunOptions.FromCommandLine([samples.WriteClusters("clusters.xyz", 30)], preset: "tiny");
            Run(fresh with { Training = fresh.Training with { Steps = 30, Threads = 1 } }, "start");
            samples.WriteClusters("replayed.xyz", 60, seed: 8);
        }
        string pairs = samples.Write($"pairs{origin}.xyz", string.Concat(Enumerable.Range(0, 12).Select(index => string.Create(CultureInfo.InvariantCulture,
            $"2\nenergy={origin - 5 + 0.1 * index} Properties=species:S:1:pos:R:3:forces:R:3\nH 0 0 0 0 0 2\nO 0 0 {1 + 0.01 * index} 0 0 -2\n"))));
        RunOptions options = RunOptions.FromCommandLine([pairs]);
        return options with
        {
            Data = options.Data with { ReplayFiles = [samples.PathOf("replayed.xyz")], ReplayShare = share },
            Model = new ModelOptions { Start = start },
            Training = options.Training with { Steps = steps, Threads = 1 },
        };
    }

    /// <summary>meV/atom and meV/Å by which predictions moved.</summary>
    private (double Energy, double Forces) Moved(RunOptions options, out string notice)
    {
        var observer = new RecordingObserver();
        Run(options, Path.GetRandomFileName(), observer);
        notice = observer.Notices.Single(text => text.StartsWith("since ", StringComparison.Ordinal));
        Match match = MovedBy().Match(notice);
        Assert.True(match.Success, notice);
        return (double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    private TrainingSummary Run(RunOptions options, string folder, ITrainingObserver? observer = null, CancellationToken? cancellation = null) =>
        Trainer.Run(options, samples.PathOf(folder), observer: observer, cancellation: cancellation ?? TestContext.Current.CancellationToken);

    [GeneratedRegex(@"kept apart moved by ([\d.]+) meV/atom and ([\d.]+) meV/Å")]
    private static partial Regex MovedBy();
}
