using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Extxyz;

/// <summary>Notes one label that comes from several keys within a file, which may mean several methods, unless the user named a key.</summary>
internal sealed class MixedLabelKeys(string file, ReadOptions options, StructureCensus census)
{
    private readonly SortedDictionary<string, int>[] keys =
        [.. LabelTable.All.Select(_ => new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase))];

    /// <summary>Counts the keys of a structure.</summary>
    public void Count(Structure structure)
    {
        foreach (Label label in LabelTable.All)
            if (structure.Labels.Has(label) && structure.Labels.OriginOf(label)?.Key is string key)
                keys[label.Index][key] = keys[label.Index].GetValueOrDefault(key) + 1;
    }

    /// <summary>At the end of the file.</summary>
    public void Finish()
    {
        foreach (Label label in LabelTable.All)
        {
            SortedDictionary<string, int> used = keys[label.Index];
            if (used.Count < 2 || IsNamed(label)) continue;
            string best = label.Keys.First(key => used.ContainsKey(key.Name)).Name;
            string option = label.Keys.First(key => key.Name == best).IsVirial ? "virial" : label.Name;
            census.AddConflict($"{file}: expected the {label.Name} from one key, found "
                + string.Join(" and ", used.Select(pair => $"{pair.Value} from {pair.Key}"))
                + $"\n  → are these two methods? Name the key that counts, such as --{option}-key {best} ({option}_key in a run file); "
                + $"structures without it have no {label.Name}");
        }
    }

    private bool IsNamed(Label label) => label == LabelTable.Energy ? options.EnergyKey is not null
        : label == LabelTable.Forces ? options.ForcesKey is not null
        : options.StressKey is not null || options.VirialKey is not null;
}
