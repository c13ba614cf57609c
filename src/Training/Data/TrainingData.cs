using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Plausibility;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>The structures of a run: read, checked, split and counted.</summary>
/// <param name="Train">Structures trained on.</param>
/// <param name="Validation">Structures set aside.</param>
/// <param name="Isolated">Isolated atoms that define E0.</param>
/// <param name="Elements">Elements of the training structures, ascending.</param>
/// <param name="Files">The files.</param>
/// <param name="LeftOut">Structures not used, with the reason.</param>
/// <param name="Notices">What the user should know.</param>
internal sealed record TrainingData(
    StructureSet Train, StructureSet Validation, IReadOnlyList<Structure> Isolated, IReadOnlyList<Element> Elements,
    IReadOnlyList<FileCensus> Files, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Notices)
{
    /// <summary>Of data on disk: labels that are unlikely to be right, found while they were indexed.</summary>
    private IReadOnlyList<string>? Known { get; init; }

    /// <param name="folder">run folder, for indices of data beside which nothing can be written; null for none</param>
    /// <exception cref="InvalidDataException">The files are wrong, or do not hold what the loss needs.</exception>
    public static TrainingData Read(RunOptions options, ITrainingObserver? observer, string? folder = null)
    {
        DataOptions data = options.Data;
        double cutoff = SpecChoice.PairCutoff(options.Model);
        OpenedData opened = OpenedData.Open(data, cutoff, folder, observer);
        IsolatedAtoms isolated = IsolatedAtoms.Find([opened.Train, opened.Validation], cutoff, data.IsolatedAtoms);
        var usable = new UsableStructures(data, isolated);
        StructureSet pool = usable.Of(opened.Train, "training"), validation = isolated.WithoutLone(usable.Of(opened.Validation, "validation"));
        List<string> notices = [.. ((string?[])[opened.Notice, isolated.Notice()]).OfType<string>()];
        if (data.ValidationFiles.Count == 0)
        {
            StructureSet movable = isolated.WithoutLone(pool);
            if (movable.Count == 0)
                throw new InvalidDataException("training structures: expected structures beside single atoms, found that all are single atoms "
                    + "without neighbours\n  → they only fix E0; add structures with bonds and forces");
            DataSplit split = DataSplit.ByFraction(movable, data.ValidationFraction, data.SplitBy, options.Training.Seed);
            notices.AddRange(split.Notices);
            validation = movable.Take(split.Validation);
            pool = pool.Without(validation);
        }
        Element[] elements = [.. pool.Elements().Select(element => element.Element)];
        CheckElements(elements, validation);
        LabelCheck.ThrowIfUseless(options, pool, validation);
        return new TrainingData(pool, validation, isolated.Defining, elements, opened.Files, usable.LeftOut, notices) { Known = opened.Implausible };
    }

    /// <summary>Structures, atoms, elements and labels of a set.</summary>
    public static SetCensus Count(StructureSet structures)
    {
        int[] labelled = new int[LabelTable.All.Count], undefined = new int[LabelTable.All.Count];
        for (int index = 0; index < structures.Count; index++)
        {
            StructureFacts facts = structures.FactsOf(index);
            foreach (Label label in LabelTable.All)
            {
                if (facts.Counting.Has(label)) labelled[label.Index]++;
                if (facts.IsUndefined(label)) undefined[label.Index]++;
            }
        }
        IReadOnlyList<(Element Element, long Atoms)> atoms = structures.Elements();
        return new SetCensus(structures.Count, atoms.Sum(element => element.Atoms),
            [.. atoms.Select(element => KeyValuePair.Create(element.Element.Symbol, element.Atoms))], labelled, undefined);
    }

    /// <summary>Atoms of every element in the training structures.</summary>
    /// <param name="elements">elements of the model; those without atoms count 0</param>
    public long[] AtomsOf(IReadOnlyList<Element> elements)
    {
        Dictionary<Element, long> counts = Train.Elements().ToDictionary();
        return [.. elements.Select(element => counts.GetValueOrDefault(element))];
    }

    /// <summary>Labels that are unlikely to be right, and what to do.</summary>
    public IEnumerable<string> Implausible()
    {
        if (Known is not null) return Known;
        var plausibility = new LabelPlausibility();
        foreach (Structure structure in Train.Concat(Validation)) plausibility.Add(structure);
        return plausibility.Notices().Select(notice => notice.ToString());
    }

    private static void CheckElements(Element[] elements, StructureSet validation)
    {
        Element[][] unknown = [.. Enumerable.Range(0, validation.Store.Compositions.Count).Select(composition =>
            validation.Store.Compositions[composition].Select(part => part.Element).Except(elements).ToArray())];
        StructureSet strangers = validation.Where(index => unknown[validation.CompositionOf(index)].Length > 0);
        if (strangers.Count == 0) return;
        IEnumerable<string> lines = Enumerable.Range(0, Math.Min(strangers.Count, 10)).Select(index =>
            $"{strangers.SourceOf(index)}: expected elements of the training structures, found {string.Join(' ', unknown[strangers.CompositionOf(index)])}");
        throw new InvalidDataException($"{string.Join('\n', lines)}{(strangers.Count > 10 ? $"\n… and {strangers.Count - 10} more" : "")}\n"
            + "  → a model knows the elements it was trained on: add such structures to the training files, or take these out of the validation files");
    }
}
