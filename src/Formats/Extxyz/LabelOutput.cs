using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Formats.Extxyz;

/// <summary>Keys and numbers under which a writer puts the labels of one structure.</summary>
/// <remarks>
/// As read, key, unit and order of numbers included, while every label still is what was read. Otherwise energy, forces and stress in eV,
/// eV/Å and eV/Å³ (REF_… where a kept key would be mistaken for them), and unit fields are left out.
/// </remarks>
internal sealed class LabelOutput
{
    private readonly (string Key, double[] Numbers)?[] fields = new (string, double[])?[LabelTable.All.Count];

    /// <exception cref="InvalidDataException">Kept keys leave no name for a label.</exception>
    public LabelOutput(Structure structure)
    {
        LabelSet labels = structure.Labels;
        IsAsRead = LabelTable.All.All(label => labels[label] is not double[] numbers || labels.OriginOf(label) is { IsForeign: false } origin
            && origin.StillHolds(numbers));
        foreach (Label label in LabelTable.All)
            if (labels[label] is double[] numbers) fields[label.Index] = Choose(structure, label, numbers);
    }

    /// <summary>Whether the labels are written as they were read.</summary>
    public bool IsAsRead { get; }

    /// <summary>
    /// Key and numbers, [value, component]; of a stress 6 or 9 numbers, a virial if it was read as one. Null when the structure does not have the label.
    /// </summary>
    public (string Key, double[] Numbers)? this[Label label] => fields[label.Index];

    private (string, double[]) Choose(Structure structure, Label label, double[] numbers)
    {
        if (IsAsRead && structure.Labels.OriginOf(label) is LabelOrigin origin) return (origin.Key, origin.Numbers ?? numbers);
        IEnumerable<string> stronger = label.Keys.Select(key => key.Name).TakeWhile(key => !key.Equals(label.Name, StringComparison.OrdinalIgnoreCase));
        if (!IsTaken(structure, label.Name) && !stronger.Any(key => IsTaken(structure, key))) return (label.Name, numbers);
        if (!IsTaken(structure, label.ReferenceKey)) return (label.ReferenceKey, numbers);
        throw new InvalidDataException(
            $"{structure.Source}: expected {label.Name} or {label.ReferenceKey} to be free for the {label.Name}, found both among the kept keys"
            + "\n  → remove one of them from the input");
    }

    private static bool IsTaken(Structure structure, string key) => structure.Extras is { } extras
        && (extras.Info.Exists(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            || extras.Columns.Exists(column => column.Name.Equals(key, StringComparison.OrdinalIgnoreCase)));
}
