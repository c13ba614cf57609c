using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Files;
using Amalgam.Model.Shipped;
using Amalgam.Training.Data;
using Amalgam.Training.Feed;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.State;

namespace Amalgam.Training.Replay;

/// <summary>
/// Structures with the predictions of the model that a run starts from: learned again beside the new data, they keep the run from forgetting what the model
/// knew ("learning without forgetting", Z. Li and D. Hoiem, IEEE Trans. Pattern Anal. Mach. Intell. 40, 2935 (2018)).
/// </summary>
internal sealed class ReplaySet : IDisposable
{
    /// <summary>Structures at most: their graphs stay in memory.</summary>
    private const int Most = 10_000;

    /// <summary>Every tenth is kept apart.</summary>
    private const int Every = 10;

    private readonly ReplayLabels labels;

    private ReplaySet(IReadOnlyList<Structure> trained, IReadOnlyList<Structure> apart, IReadOnlyList<FileCensus> files, ReplayLabels labels) =>
        (Trained, Apart, Files, this.labels) = (trained, apart, files, labels);

    /// <summary>Structures trained on, whose labels are made when <see cref="Graphs"/> gives them.</summary>
    public IReadOnlyList<Structure> Trained { get; }

    /// <summary>Structures kept apart to see how far predictions move.</summary>
    public IReadOnlyList<Structure> Apart { get; }

    /// <summary>Where they come from.</summary>
    public IReadOnlyList<FileCensus> Files { get; }

    /// <summary>Whether the network is that of the model, so that none of its parameters begins fresh.</summary>
    public bool IsOfSameNetwork { get; private init; }

    /// <summary>Hash of the model that made the labels; empty where nothing is trained on.</summary>
    public string Labelled { get; private init; } = "";

    /// <summary>The structures, with the model that a run starts from for their labels.</summary>
    /// <param name="files">what is replayed; structures with elements that the model lacks are left out</param>
    /// <param name="levels">where the run counts energies from: labels follow E0</param>
    /// <param name="spec">of the new model</param>
    /// <exception cref="InvalidDataException">The model cannot be read, or knows none of the structures.</exception>
    public static ReplaySet Of(DataFiles files, EnergyLevels levels, ModelSpec spec, RunOptions options, ITrainingObserver? observer)
    {
        string path = options.Model.Start!;
        PotentialModel start = VacuumStart.Create(ModelFile.Load(path));
        if (start.Spec.Elements.FirstOrDefault(element => spec.IndexOf(element) < 0) is { Number: > 0 } other)
            throw new InvalidDataException($"{path}: expected the model that the run began from, found one that also knows {other}\n"
                + "  → put the model back, or start a new run");
        double[] shifts = [.. start.Spec.Elements.Select((element, place) =>
            levels.EnergyOf(start, place, spec.IndexOf(element)) - start.ReferenceEnergies[place])];
        Structure[] known = [.. files.Structures.Where(structure => Array.TrueForAll(structure.Elements, element => start.Spec.IndexOf(element) >= 0))];
        if (known.Length == 0)
            throw new InvalidDataException($"replay: expected structures of elements that {path} knows, found none\n"
                + "  → name others in [data] replay_files, or set replay_share = 0");
        if (known.Length < files.Structures.Count)
            observer?.Notice($"replay: {files.Structures.Count - known.Length} structures with elements that {path} does not know are left out");
        if (known.Length > Most)
        {
            observer?.Notice($"replay: {Most} of {known.Length} structures, evenly spread, are used");
            known = [.. Enumerable.Range(0, Most).Select(index => known[(int)((long)index * known.Length / Most)])];
        }
        bool isTrained = options.Data.ReplayShare > 0;
        Structure[] used = [.. (isTrained ? known : known.Where((_, index) => index % Every == Every - 1)).Select(ReplayLabels.Empty)];
        var labels = new ReplayLabels(start, shifts, options.Training.Threads);
        return !isTrained ? new ReplaySet([], used, files.Files, labels) : new ReplaySet(
            [.. used.Where((_, index) => index % Every < Every - 1)], [.. used.Where((_, index) => index % Every == Every - 1)], files.Files, labels)
        {
            Labelled = HashOf(path),
            IsOfSameNetwork = JsonNode.DeepEquals(SpecJson.Write(start.Spec), SpecJson.Write(spec with { Elements = start.Spec.Elements })),
        };
    }

    /// <summary>The graphs of the structures trained on.</summary>
    public IGraphSource Graphs(ModelSpec spec, int threads, ITrainingObserver? observer) => new ReplayedGraphs(
        new KeptGraphs(spec, GraphCache.Build(spec, Trained, threads, "neighbours of replayed structures", observer)), labels);

    /// <summary>How far the predictions of a model are from those of the model that the run started from.</summary>
    public Movement MovementOf(PotentialModel model, int threads)
    {
        foreach (Structure structure in Apart) labels.Fill(structure);
        return Movement.Of(model, Apart, threads);
    }

    private static string HashOf(string path)
    {
        using Stream model = ShippedModels.IsMeant(path) ? ShippedModels.Open(path) : File.OpenRead(path);
        return Convert.ToHexStringLower(Sha256.Of(model));
    }

    public void Dispose() => labels.Dispose();
}
