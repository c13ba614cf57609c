using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Model.Shipped;
using Amalgam.Network;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.State;

namespace Amalgam.Training.Replay;

/// <summary>
/// Structures with the predictions of the model that a run starts from: learned again beside the new data, they keep the run from forgetting what the model
/// knew ("learning without forgetting", Z. Li and D. Hoiem, IEEE Trans. Pattern Anal. Mach. Intell. 40, 2935 (2018)).
/// </summary>
/// <param name="Trained">Structures trained on, labelled.</param>
/// <param name="Apart">Structures kept apart to see how far predictions move, labelled.</param>
/// <param name="Files">Where they come from.</param>
internal sealed record ReplaySet(IReadOnlyList<Structure> Trained, IReadOnlyList<Structure> Apart, IReadOnlyList<FileCensus> Files)
{
    /// <summary>Structures at most: their predictions are made before the first step, and their graphs stay in memory.</summary>
    private const int Most = 10_000;

    /// <summary>Every tenth is kept apart.</summary>
    private const int Every = 10;

    /// <summary>Whether the network is that of the model, so that none of its parameters begins fresh.</summary>
    public bool IsOfSameNetwork { get; private init; }

    /// <summary>Hash of the model that made the labels; empty where nothing is trained on.</summary>
    public string Labelled { get; private init; } = "";

    /// <summary>The structures with the labels of the model that a run starts from.</summary>
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
        Structure[] used = isTrained ? known : [.. known.Where((_, index) => index % Every == Every - 1)];
        Structure[] labelled = Label(used, start, shifts, options.Training.Threads, observer);
        return !isTrained ? new ReplaySet([], labelled, files.Files) : new ReplaySet(
            [.. labelled.Where((_, index) => index % Every < Every - 1)], [.. labelled.Where((_, index) => index % Every == Every - 1)], files.Files)
        {
            Labelled = HashOf(path),
            IsOfSameNetwork = JsonNode.DeepEquals(SpecJson.Write(start.Spec), SpecJson.Write(spec with { Elements = start.Spec.Elements })),
        };
    }

    private static string HashOf(string path)
    {
        using Stream model = ShippedModels.IsMeant(path) ? ShippedModels.Open(path) : File.OpenRead(path);
        return Convert.ToHexStringLower(Sha256.Of(model));
    }

    private static Structure[] Label(Structure[] structures, PotentialModel start, IReadOnlyList<double> shifts, int threads, ITrainingObserver? observer)
    {
        using var potential = new NetworkPotential(start, Precision.Float32, threads);
        var answer = new Evaluation();
        var labelled = new Structure[structures.Length];
        for (int index = 0; index < structures.Length; index++)
        {
            if (index % 64 == 0) observer?.Preparing("predictions to be kept", (double)index / structures.Length);
            Structure plain = structures[index];
            potential.Evaluate(plain, answer);
            Structure structure = labelled[index] = new(plain.Elements, plain.Positions, plain.Cell) { Source = plain.Source };
            double shift = 0;
            foreach (Element element in plain.Elements) shift += shifts[start.Spec.IndexOf(element)];
            structure.Labels[LabelTable.Energy] = [answer.Energy + shift];
            structure.Labels[LabelTable.Forces] = answer.Forces.ToArray();
            if (plain.Cell.IsFullyPeriodic) structure.Labels[LabelTable.Stress] = answer.Stress(plain.Cell);
        }
        observer?.Preparing("predictions to be kept", 1);
        return labelled;
    }
}
