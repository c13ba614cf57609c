using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Records;

/// <summary>Finds the labels of a structure among the named arrays of a record. A key that the user gives is the only one looked for.</summary>
/// <param name="options">null for the usual names</param>
/// <param name="census">takes notices; null for none</param>
internal sealed class RecordLabels(RecordNames usual, ReadOptions? options, StructureCensus? census)
{
    private readonly RecordLabel[] energy = Given(usual.Energy, options?.EnergyKey);
    private readonly RecordLabel[] forces = Given(usual.Forces, options?.ForcesKey);
    private readonly RecordLabel[] stress = options is { StressKey: null, VirialKey: null } or null ? [.. usual.Stress]
        : [.. Given(usual.Stress.Where(name => !name.IsVirial), options.StressKey, false), .. Given(usual.Stress.Where(name => name.IsVirial),
        options.VirialKey, true)];
    private readonly HashSet<string> found = new(StringComparer.Ordinal);

    /// <summary>Gives a structure its labels.</summary>
    /// <param name="find">the numbers of a name, null where the record has none; NaN throughout is none</param>
    /// <exception cref="InvalidDataException">A label has another count of numbers, or one that is not finite.</exception>
    public void Take(Structure structure, Func<string, double[]?> find)
    {
        Take(structure, LabelTable.Energy, energy, find, [1]);
        Take(structure, LabelTable.Forces, forces, find, [3 * structure.AtomCount]);
        if (First(stress, find) is not { } read) return;
        Check(structure, LabelTable.Stress, read.Label, read.Numbers, read.Label.IsVirial ? [9] : [6, 9]);
        if (!structure.Cell.IsFullyPeriodic || structure.Cell.Volume == 0) Keep(structure, read.Label.Name, read.Numbers);
        else
        {
            double[] matrix = read.Numbers.Length == 9 ? read.Numbers : [.. Voigt.MatrixPlaces.Select(place => read.Numbers[place])];
            double factor = read.Label.IsVirial ? -read.Label.Factor / structure.Cell.Volume : read.Label.Factor;
            Set(structure, LabelTable.Stress, read.Label, read.Numbers, factor == 1 ? matrix : [.. matrix.Select(number => number * factor)]);
        }
    }

    /// <summary>Whether a name is one of those looked for.</summary>
    public bool IsLabel(string name) =>
        Array.Exists(energy, label => label.Name == name) || Array.Exists(forces, label => label.Name == name)
            || Array.Exists(stress, label => label.Name == name);

    /// <summary>At the end: notes the keys that a user named and no structure has.</summary>
    public void NoteMissing(string path)
    {
        foreach (string key in options?.GivenKeys ?? [])
            if (!found.Contains(key)) census?.Notice($"{key}, asked for as a label, is in no structure of {path}");
    }

    private static RecordLabel[] Given(IEnumerable<RecordLabel> usual, string? key, bool? isVirial = null)
    {
        RecordLabel[] names = [.. usual];
        if (key is null) return isVirial is null ? names : [];
        // A name of the layout keeps its unit; another is in the unit of the first.
        return [Array.Find(names, name => name.Name == key) ?? new RecordLabel(key, names.Length > 0 ? names[0].Factor : 1, isVirial ?? false)];
    }

    private (RecordLabel Label, double[] Numbers)? First(RecordLabel[] names, Func<string, double[]?> find)
    {
        (RecordLabel, double[])? first = null;
        foreach (RecordLabel name in names)
        {
            if (find(name.Name) is not { Length: > 0 } numbers || Array.TrueForAll(numbers, double.IsNaN)) continue;
            found.Add(name.Name);
            first ??= (name, numbers);
        }
        return first;
    }

    private void Take(Structure structure, Label label, RecordLabel[] names, Func<string, double[]?> find, int[] lengths)
    {
        if (First(names, find) is not { } read) return;
        Check(structure, label, read.Label, read.Numbers, lengths);
        double[] numbers = read.Label.Factor == 1 ? read.Numbers : [.. read.Numbers.Select(number => number * read.Label.Factor)];
        Set(structure, label, read.Label, read.Numbers, numbers);
        if (read.Label.Name == "free_energy" && names.Length > 1) census?.Notice("free_energy is used as the energy, as there is no energy");
    }

    private static void Set(Structure structure, Label label, RecordLabel name, double[] read, double[] numbers) =>
        structure.Labels.Set(label, numbers, (ReferenceEquals(read, numbers) ? new LabelOrigin(name.Name) : new LabelOrigin(name.Name, read, [.. numbers])) with
        {
            IsForeign = true,
        });

    private static void Check(Structure structure, Label label, RecordLabel name, double[] numbers, int[] lengths)
    {
        if (!lengths.Contains(numbers.Length))
            throw new InvalidDataException($"{structure.Source}: expected {string.Join(" or ", lengths)} numbers as {name.Name}, the {label.Name} of "
                + $"{structure.AtomCount} atoms, found {numbers.Length}\n  → is the record complete?");
        int bad = Array.FindIndex(numbers, number => !double.IsFinite(number));
        if (bad >= 0)
            throw new InvalidDataException($"{structure.Source}: expected finite numbers as {name.Name}, found {numbers[bad]} at place {bad + 1}"
                + "\n  → leave the structure out, or mend it");
    }

    private void Keep(Structure structure, string name, double[] numbers)
    {
        if (!numbers.AsSpan().ContainsAnyExcept(0.0)) return;
        census?.Notice($"{name} of a structure that is not periodic along all axes says nothing; kept as it is, not used as a label");
        RecordExtras.Add(structure, name, numbers);
    }
}
