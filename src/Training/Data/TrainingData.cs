using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Plausibility;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;

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
    IReadOnlyList<Structure> Train, IReadOnlyList<Structure> Validation, IReadOnlyList<Structure> Isolated, IReadOnlyList<Element> Elements,
    IReadOnlyList<FileCensus> Files, IReadOnlyList<string> LeftOut, IReadOnlyList<string> Notices)
{
    /// <exception cref="InvalidDataException">The files are wrong, or do not hold what the loss needs.</exception>
    public static TrainingData Read(RunOptions options, ITrainingObserver? observer)
    {
        DataOptions data = options.Data;
        DataFiles trainFiles = DataFiles.Read(data.TrainFiles, data, observer),
            validationFiles = DataFiles.Read(data.ValidationFiles, data, observer);
        var isolated = IsolatedAtoms.Find(trainFiles.Structures.Concat(validationFiles.Structures), SpecChoice.PairCutoff(options.Model), data.IsolatedAtoms);
        var usable = new UsableStructures(data, isolated);
        Structure[] pool = usable.Of(trainFiles.Structures, "training"),
            validation = [.. usable.Of(validationFiles.Structures, "validation").Except(isolated.Lone)];
        string[] notices = isolated.Notice() is string notice ? [notice] : [];
        if (data.ValidationFiles.Count == 0)
        {
            Structure[] movable = [.. pool.Except(isolated.Lone)];
            if (movable.Length == 0)
                throw new InvalidDataException("training structures: expected structures beside single atoms, found that all are single atoms "
                    + "without neighbours\n  → they only fix E0; add structures with bonds and forces");
            DataSplit split = DataSplit.ByFraction(movable, data.ValidationFraction, data.SplitBy, options.Training.Seed);
            notices = [.. notices, .. split.Notices];
            validation = [.. split.Validation.Select(index => movable[index])];
            pool = [.. pool.Except(validation)];
        }
        Element[] elements = [.. pool.SelectMany(structure => structure.Elements).Distinct().Order()];
        CheckElements(elements, validation);
        LabelCheck.ThrowIfUseless(options, pool, validation);
        return new TrainingData(pool, validation, isolated.Defining, elements, [.. trainFiles.Files, .. validationFiles.Files], usable.LeftOut, notices);
    }

    /// <summary>Structures, atoms, elements and labels of a set.</summary>
    public static SetCensus Count(IReadOnlyList<Structure> structures)
    {
        KeyValuePair<string, long>[] atoms = [.. structures.SelectMany(structure => structure.Elements)
            .CountBy(element => element).OrderBy(pair => pair.Key).Select(pair => KeyValuePair.Create(pair.Key.Symbol, (long)pair.Value))];
        return new SetCensus(
            structures.Count, structures.Sum(structure => (long)structure.AtomCount), atoms,
            [.. LabelTable.All.Select(label => structures.Count(structure => LabelMask.Counts(structure, label)))],
            [.. LabelTable.All.Select(label => structures.Count(structure => structure.Labels.Has(label) && !structure.CanHave(label)))]);
    }

    /// <summary>Atoms of every element in the training structures.</summary>
    /// <param name="elements">elements of the model; those without atoms count 0</param>
    public long[] AtomsOf(IReadOnlyList<Element> elements)
    {
        Dictionary<Element, int> counts = Train.SelectMany(structure => structure.Elements).CountBy(element => element).ToDictionary();
        return [.. elements.Select(element => (long)counts.GetValueOrDefault(element))];
    }

    /// <summary>Labels that are unlikely to be right, and what to do.</summary>
    public IEnumerable<string> Implausible()
    {
        var plausibility = new LabelPlausibility();
        foreach (Structure structure in Train.Concat(Validation)) plausibility.Add(structure);
        return plausibility.Notices().Select(notice => notice.ToString());
    }

    private static void CheckElements(Element[] elements, Structure[] validation)
    {
        Structure[] strangers = [.. validation.Where(structure => structure.Elements.Any(element => !elements.Contains(element)))];
        if (strangers.Length == 0) return;
        IEnumerable<string> lines = strangers.Take(10).Select(structure =>
            $"{structure.Source}: expected elements of the training structures, found {string.Join(' ', Unknown(structure))}");
        throw new InvalidDataException($"{string.Join('\n', lines)}{(strangers.Length > 10 ? $"\n… and {strangers.Length - 10} more" : "")}\n"
            + "  → a model knows the elements it was trained on: add such structures to the training files, or take these out of the validation files");

        IEnumerable<Element> Unknown(Structure structure) => structure.Elements.Where(element => !elements.Contains(element)).Distinct().Order();
    }
}
