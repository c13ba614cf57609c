using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Errors;

/// <summary>
/// The structures with the largest errors: the worst of each formula first, so that one bad trajectory does not fill the list, then the others, in memory that
/// does not grow.
/// </summary>
/// <param name="kept">structures in the list at most</param>
internal sealed class WorstList(int kept)
{
    private sealed record Entry(WorstStructure Structure, string Formula, double Error);

    private readonly List<Entry> ofFormulas = [], all = [];

    /// <summary>Largest error first.</summary>
    public IReadOnlyList<WorstStructure> Items => [.. ofFormulas.OrderByDescending(entry => entry.Error)
        .Concat(all.OrderByDescending(entry => entry.Error)).DistinctBy(entry => entry.Structure.Structure).Take(kept)
        .OrderByDescending(entry => entry.Error).Select(entry => entry.Structure)];

    /// <param name="error">its size, not negative</param>
    public void Add(WorstStructure structure, double error)
    {
        if (all.Count == kept && ofFormulas.Count == kept && error <= all.Min(entry => entry.Error) && error <= ofFormulas.Min(entry => entry.Error)) return;
        var entry = new Entry(structure, Formula.Hill(structure.Structure.Elements), error);
        Keep(all, entry);
        // A formula that fell out of the list comes back only with a larger error than all that are in it by then: the list is right at any time.
        int same = ofFormulas.FindIndex(other => other.Formula == entry.Formula);
        if (same < 0) Keep(ofFormulas, entry);
        else if (error > ofFormulas[same].Error) ofFormulas[same] = entry;
    }

    private void Keep(List<Entry> list, Entry entry)
    {
        list.Add(entry);
        if (list.Count > kept) list.Remove(list.MinBy(other => other.Error)!);
    }
}
