namespace Amalgam.Atoms.Plausibility;

/// <summary>Finds structures that are in a set twice: the same atoms at the same places in the same cell.</summary>
internal sealed class DuplicateStructures
{
    /// <summary>Å: positions and cells that differ by less are the same.</summary>
    private const double Tolerance = 1e-5;

    private readonly Dictionary<ulong, Structure> seen = [];

    /// <summary>Takes a structure; gives the earlier one that is the same, or null.</summary>
    public Structure? Add(Structure structure)
    {
        ulong hash = HashOf(structure);
        if (!seen.TryGetValue(hash, out Structure? earlier))
        {
            seen[hash] = structure;
            return null;
        }
        return structure.AtomCount > 0 && AreSame(earlier, structure) ? earlier : null;
    }

    /// <summary>Of the elements, and of positions and cell in steps coarser than the tolerance; copies of files have the very same digits.</summary>
    private static ulong HashOf(Structure structure)
    {
        ulong hash = (ulong)structure.AtomCount;
        for (int atom = 0; atom < structure.AtomCount; atom++) hash = StructureHash.With(hash, (ulong)structure.Elements[atom].Number);
        foreach (double coordinate in structure.Positions) hash = StructureHash.With(hash, (ulong)(long)Math.Round(coordinate * 1e4));
        foreach (double coordinate in structure.Cell.Rows) hash = StructureHash.With(hash, (ulong)(long)Math.Round(coordinate * 1e4));
        return hash;
    }

    private static bool AreSame(Structure one, Structure other) => one.Elements.AsSpan().SequenceEqual(other.Elements)
        && AreNear(one.Positions, other.Positions) && AreNear(one.Cell.Rows, other.Cell.Rows)
        && one.Cell.PeriodicA == other.Cell.PeriodicA && one.Cell.PeriodicB == other.Cell.PeriodicB && one.Cell.PeriodicC == other.Cell.PeriodicC;

    private static bool AreNear(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        for (int i = 0; i < one.Length; i++) if (Math.Abs(one[i] - other[i]) > Tolerance) return false;
        return true;
    }
}
