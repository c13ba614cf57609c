using Amalgam.Network.Graph;

namespace Amalgam.Network.Pass;

/// <summary>Partitions dealt to pieces of nearly equal cost. A piece is what a thread takes; the deal depends on the partitions alone.</summary>
/// <remarks>
/// The dearest partition goes first, each to the piece that has least: pieces come out dearest first, so that threads end together. Partitions that wait
/// for each other between layers are dealt as consecutive runs instead: neighbours along the curve find each other's atoms in cache.
/// </remarks>
internal sealed class PartitionDeal
{
    private double[] keys = [], load = [];
    private int[] order = [], pieceOf = [], fill = [];

    public int Pieces { get; private set; }
    /// <summary>[piece + 1], first entry of a piece.</summary>
    private int[] start = [0];
    /// <summary>[entry], partitions of a piece, ascending.</summary>
    private int[] partitions = [];

    /// <summary>Partitions of a piece, ascending.</summary>
    public ReadOnlySpan<int> Of(int piece) => partitions.AsSpan(start[piece], start[piece + 1] - start[piece]);

    /// <param name="most">largest number of pieces</param>
    public void Fill(PartitionBuilder builder, int most)
    {
        int count = builder.Count;
        Pieces = Math.Min(count, most);
        Partition.Grow(ref keys, count);
        Partition.Grow(ref order, count);
        Partition.Grow(ref pieceOf, count);
        Partition.Grow(ref partitions, count);
        Partition.Grow(ref load, Pieces);
        Partition.Grow(ref fill, Pieces);
        Partition.Grow(ref start, Pieces + 1);
        if (builder.HasHalo) DealRuns(count);
        else DealDearestFirst(builder, count);
        Collect(count);
    }

    private void DealRuns(int count)
    {
        for (int piece = 0; piece < Pieces; piece++)
            for (int index = (int)((long)piece * count / Pieces); index < (int)((long)(piece + 1) * count / Pieces); index++) pieceOf[index] = piece;
    }

    private void DealDearestFirst(PartitionBuilder builder, int count)
    {
        for (int index = 0; index < count; index++) (keys[index], order[index]) = (-builder.Partitions[index].Cost, index);
        Array.Sort(keys, order, 0, count);
        Array.Clear(load, 0, Pieces);
        for (int index = 0; index < count; index++)
        {
            int least = 0;
            for (int piece = 1; piece < Pieces; piece++)
                if (load[piece] < load[least]) least = piece;
            pieceOf[order[index]] = least;
            load[least] -= keys[index];
        }
    }

    private void Collect(int count)
    {
        Array.Clear(start, 0, Pieces + 1);
        for (int index = 0; index < count; index++) start[pieceOf[index] + 1]++;
        for (int piece = 0; piece < Pieces; piece++)
        {
            start[piece + 1] += start[piece];
            fill[piece] = start[piece];
        }
        for (int index = 0; index < count; index++) partitions[fill[pieceOf[index]]++] = index;
    }
}
