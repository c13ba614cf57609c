namespace Amalgam.Atoms.Plausibility;

/// <summary>Structures with one property: how many, and the first.</summary>
internal sealed class NoticedStructures
{
    public long Count { get; private set; }

    /// <summary>File and line of the first; "" when there is none.</summary>
    public string First { get; private set; } = "";

    public void Add(Structure structure)
    {
        if (Count++ == 0) First = structure.Source;
    }

    /// <summary>"12 structures, first train.xyz:1" or "1 structure, train.xyz:1".</summary>
    public override string ToString() => Count == 1 ? $"1 structure ({First})" : $"{Count} structures (first {First})";
}
