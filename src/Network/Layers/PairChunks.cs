using Amalgam.Network.Graph;

namespace Amalgam.Network.Layers;

/// <summary>Goes over the pairs of some centres, eight at a time, whatever their centres.</summary>
internal ref struct PairChunks
{
    private readonly Partition part;
    private readonly Span<int> elements, neighbors;
    private readonly int end;
    private int centre;

    /// <summary>First pair, and how many: eight but in the last chunk.</summary>
    public int First, Count;

    /// <param name="elements">room for those of eight centres; empty where they are not wanted</param>
    /// <param name="neighbors">room for those of eight neighbours, where those of centres are wanted too; empty where they are not</param>
    public PairChunks(Partition part, AtomRange centres, Span<int> elements, Span<int> neighbors)
    {
        this.part = part;
        (centre, First, end) = (centres.Begin, part.PairStart[centres.Begin], part.PairStart[centres.End]);
        this.elements = elements;
        this.neighbors = neighbors;
    }

    /// <summary>[8], element index of the centre of each; empty where they are not wanted.</summary>
    public readonly ReadOnlySpan<int> Elements => elements;

    /// <summary>[8], element index of the neighbour of each; empty where they are not wanted.</summary>
    public readonly ReadOnlySpan<int> Neighbors => neighbors;

    public bool Next()
    {
        First += Count;
        Count = Math.Min(PairGeometry.Pairs, end - First);
        if (Count <= 0) return false;
        for (int pair = 0; pair < elements.Length; pair++)
        {
            while (pair < Count && part.PairStart[centre + 1] <= First + pair) centre++;
            elements[pair] = part.Element[centre];
            if (neighbors.Length > 0) neighbors[pair] = part.Element[part.Neighbor[Math.Min(First + pair, end - 1)]];
        }
        return true;
    }
}
