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
    /// <summary>Isolated atoms that define E0, by source.</summary>
    private IsolatedAtoms? Sorted { get; init; }

    /// <summary>Elements of the training structures of a source, ascending.</summary>
    public IReadOnlyList<Element> ElementsOf(int source) => [.. TrainOf(source).Elements().Select(element => element.Element)];

    /// <summary>Training structures of a source.</summary>
    public StructureSet TrainOf(int source) => Train.Where(index => Train.FactsOf(index).Source == source);

    /// <summary>Structures of a source that are set aside.</summary>
    public StructureSet ValidationOf(int source) => Validation.Where(index => Validation.FactsOf(index).Source == source);

    /// <summary>Isolated atoms of a source that define E0.</summary>
    public IReadOnlyList<Structure> IsolatedOf(int source) => Sorted?.DefiningOf(source) ?? Isolated;

    /// <summary>Of data on disk: labels that are unlikely to be right, found while they were indexed.</summary>
    private IReadOnlyList<string>? Known { get; init; }

    /// <param name="folder">run folder, for indices of data beside which nothing can be written; null for none</param>
    /// <exception cref="InvalidDataException">The files are wrong, or do not hold what the loss needs.</exception>
    public static TrainingData Read(RunOptions options, ITrainingObserver? observer, string? folder = null) => Of(options, Open(options, observer, folder));

    /// <summary>The structures of the files, not yet sorted.</summary>
    /// <param name="folder">run folder, for indices of data beside which nothing can be written; null for none</param>
    /// <exception cref="InvalidDataException">The files are wrong.</exception>
    public static OpenedData Open(RunOptions options, ITrainingObserver? observer, string? folder = null) =>
        OpenedData.Open(options.Data, SpecChoice.PairCutoff(options.Model), folder, observer);

    /// <summary>The structures that are trained and validated on, and the isolated atoms, which the cutoffs of the network tell from others.</summary>
    /// <exception cref="InvalidDataException">The structures do not hold what the loss needs.</exception>
    public static TrainingData Of(RunOptions options, OpenedData opened)
    {
        DataOptions data = options.Data;
        IsolatedAtoms isolated = IsolatedAtoms.Find(
            [opened.Train, opened.Validation], SpecChoice.CutoffOfImages(options.Model), data.IsolatedAtoms, options.Model.Charge || options.Model.Spin);
        var usable = new UsableStructures(data, isolated);
        StructureSet pool = usable.Of(opened.Train, "training"), validation = isolated.WithoutLone(usable.Of(opened.Validation, "validation"));
        List<string> notices = [.. ((string?[])[opened.Notice, isolated.Notice()]).OfType<string>()];
        (pool, validation) = Divide(options, isolated, pool, validation, notices);
        Element[] elements = [.. pool.Elements().Select(element => element.Element)];
        foreach ((StructureSet trained, StructureSet validated) in BySource(data, pool, validation))
            CheckElements([.. trained.Elements().Select(element => element.Element)], validated);
        LabelCheck.ThrowIfUseless(options, pool, validation);
        return new TrainingData(pool, validation, isolated.Defining, elements, opened.Files, usable.LeftOut, notices)
        {
            Known = opened.Implausible, Sorted = isolated,
        };
    }

    /// <summary>Sets structures aside: of every source that names no validation files.</summary>
    private static (StructureSet Train, StructureSet Validation) Divide(
        RunOptions options, IsolatedAtoms isolated, StructureSet pool, StructureSet validation, List<string> notices)
    {
        DataOptions data = options.Data;
        if (data.Sources.Count == 0)
            return data.ValidationFiles.Count > 0 ? (pool, validation) : SetAside(options, isolated, pool, pool, validation, notices);
        for (int source = 0; source < data.Sources.Count; source++)
        {
            int number = source;
            StructureSet own = pool.Where(index => pool.FactsOf(index).Source == number);
            if (own.Count == 0) throw new InvalidDataException($"[data] source {data.Sources[source].Name}: expected structures to train on, found none\n"
                + "  → isolated atoms only fix E0; add structures with bonds and forces, or leave the source out");
            if (data.Sources[source].ValidationFiles.Count > 0) continue;
            var found = new List<string>();
            (pool, validation) = SetAside(options, isolated, own, pool, validation, found);
            notices.AddRange(found.Select(notice => $"{data.Sources[number].Name}: {notice}"));
        }
        return (pool, validation);
    }

    /// <param name="own">structures of which a part is set aside</param>
    private static (StructureSet Train, StructureSet Validation) SetAside(
        RunOptions options, IsolatedAtoms isolated, StructureSet own, StructureSet pool, StructureSet validation, List<string> notices)
    {
        StructureSet movable = isolated.WithoutLone(own);
        if (movable.Count == 0)
            throw new InvalidDataException("training structures: expected structures beside single atoms, found that all are single atoms "
                + "without neighbours\n  → they only fix E0; add structures with bonds and forces");
        DataSplit split = DataSplit.ByFraction(movable, options.Data.ValidationFraction, options.Data.SplitBy, options.Training.Seed);
        notices.AddRange(split.Notices);
        StructureSet aside = movable.Take(split.Validation);
        return (pool.Without(aside), validation.Store == aside.Store && validation.Count > 0 ? validation.With(aside) : aside);
    }

    /// <summary>Training and validation structures of each source, or of all where there are none.</summary>
    private static IEnumerable<(StructureSet Train, StructureSet Validation)> BySource(DataOptions data, StructureSet pool, StructureSet validation) =>
        data.Sources.Count == 0 ? [(pool, validation)] : Enumerable.Range(0, data.Sources.Count).Select(source =>
            (pool.Where(index => pool.FactsOf(index).Source == source), validation.Where(index => validation.FactsOf(index).Source == source)));

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
