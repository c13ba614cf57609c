using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
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
    private const string IsolatedAtom = "IsolatedAtom";

    /// <exception cref="InvalidDataException">The files are wrong, or do not hold what the loss needs.</exception>
    public static TrainingData Read(RunOptions options, ITrainingObserver? observer)
    {
        DataOptions data = options.Data;
        DataFiles trainFiles = DataFiles.Read(data.TrainFiles, data, observer),
            validationFiles = DataFiles.Read(data.ValidationFiles, data, observer);
        Structure[] isolated = [.. trainFiles.Structures.Concat(validationFiles.Structures).Where(IsIsolatedAtom)];
        var leftOut = new List<string>();
        if (isolated.Length > 0) leftOut.Add($"{isolated.Length} isolated atoms (they define reference energies)");
        Structure[] pool = Usable(trainFiles.Structures, data, "training", leftOut),
            validation = Usable(validationFiles.Structures, data, "validation", leftOut);
        string[] notices = [];
        if (data.ValidationFiles.Count == 0)
        {
            DataSplit split = DataSplit.ByFraction(pool, data.ValidationFraction, data.SplitBy, options.Training.Seed);
            notices = [.. split.Notices];
            validation = [.. split.Validation.Select(index => pool[index])];
            pool = [.. split.Train.Select(index => pool[index])];
        }
        Element[] elements = [.. pool.SelectMany(structure => structure.Elements).Distinct().Order()];
        CheckElements(elements, validation);
        LabelCheck.ThrowIfUseless(options, pool, validation);
        return new TrainingData(pool, validation, isolated, elements, [.. trainFiles.Files, .. validationFiles.Files], leftOut, notices);
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

    private static bool IsIsolatedAtom(Structure structure) =>
        structure.AtomCount == 1 && structure.Energy is not null && string.Equals(structure.ConfigType, IsolatedAtom, StringComparison.OrdinalIgnoreCase);

    private static Structure[] Usable(IReadOnlyList<Structure> structures, DataOptions data, string set, List<string> leftOut)
    {
        Structure[] frames = [.. structures.Where(structure => !IsIsolatedAtom(structure))];
        Structure[] labelled = [.. frames.Where(structure => !LabelMask.Of(structure).IsEmpty)];
        if (labelled.Length < frames.Length) leftOut.Add($"{frames.Length - labelled.Length} {set} structures without any label that counts");
        if (data.LargestForce is not double largest) return labelled;
        Structure[] calm = [.. labelled.Where(structure => LargestForce(structure) <= largest)];
        if (calm.Length < labelled.Length) leftOut.Add($"{labelled.Length - calm.Length} {set} structures with a force above {largest} eV/Å");
        return calm;
    }

    private static double LargestForce(Structure structure)
    {
        double largest = 0;
        double[] forces = structure.Forces ?? [];
        for (int atom = 0; atom < forces.Length; atom += 3)
            largest = Math.Max(largest, Math.Sqrt(forces[atom] * forces[atom] + forces[atom + 1] * forces[atom + 1] + forces[atom + 2] * forces[atom + 2]));
        return largest;
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
