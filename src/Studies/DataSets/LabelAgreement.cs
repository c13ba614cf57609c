using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Studies.DataSets;

/// <summary>Whether the labels of several files go together: each from one key, and in the units of one declaration.</summary>
/// <remarks>Two keys may be two methods. A label of a format without keys counts under its name.</remarks>
public sealed class LabelAgreement
{
    private readonly (string Key, string Source)?[] keys = new (string, string)?[LabelTable.All.Count];
    private (string Units, string Source)? declaration;

    /// <summary>Takes a structure.</summary>
    /// <exception cref="InvalidDataException">Its labels have other keys or units than those before.</exception>
    public void Add(Structure structure)
    {
        bool isLabelled = false;
        foreach (Label label in LabelTable.All)
        {
            if (!structure.Labels.Has(label)) continue;
            isLabelled = true;
            string key = structure.Labels.OriginOf(label) is { IsForeign: false } origin ? origin.Key : label.Name;
            (string before, string source) = keys[label.Index] ??= (key, structure.Source);
            if (!before.Equals(key, StringComparison.OrdinalIgnoreCase))
                throw Conflict(structure, $"the {label.Name} under {before}, as in {source}", key,
                    $"are these two methods? Name the key that counts (--{label.Name}-key); ");
        }
        if (!isLabelled) return;
        string declared = Units(structure);
        (string units, string first) = declaration ??= (declared, structure.Source);
        if (units != declared) throw Conflict(structure, $"{Named(units)}, as in {first}", Named(declared), "");
    }

    private static string Named(string units) => units.Length == 0 ? "no units of its own" : units;

    private static string Units(Structure structure) => structure.Extras is not { } extras ? "" : string.Join(' ', extras.Info
        .Where(pair => pair.Key.EndsWith("unit", StringComparison.OrdinalIgnoreCase) || pair.Key.EndsWith("units", StringComparison.OrdinalIgnoreCase))
        .Select(pair => $"{pair.Key.ToLowerInvariant()}={pair.Value}").Order(StringComparer.Ordinal));

    private static InvalidDataException Conflict(Structure structure, string expected, string found, string advice) =>
        new($"{structure.Source}: expected {expected}, found {found}\n  → {advice}amalgam data convert joins files all the same");
}
