using Amalgam.Network.Lots;

namespace Amalgam.Network.Graph;

/// <summary>The partitions of a batch in shares of nearly equal cost. A share is what a thread takes; the shares depend on the partitions alone.</summary>
/// <remarks>
/// Partitions go in descending order of cost, each to the share that has least: shares come out in descending order too, so that threads end together.
/// Partitions
/// that wait for each other between layers are shared out as consecutive runs instead: neighbours along the curve find each other's atoms in cache.
/// </remarks>
internal sealed class PartitionShares
{
    private double[] keys = [], load = [];
    private int[] order = [], shareOf = [], fill = [];

    public int Count { get; private set; }
    /// <summary>[share + 1], first entry of a share.</summary>
    private int[] start = [0];
    /// <summary>[entry], partitions of a share, ascending.</summary>
    private int[] partitions = [];

    /// <summary>Partitions of a share, ascending.</summary>
    public ReadOnlySpan<int> Of(int share) => partitions.AsSpan(start[share], start[share + 1] - start[share]);

    /// <summary>Shares out all partitions.</summary>
    /// <param name="most">largest number of shares</param>
    public void Fill(PartitionBuilder builder, int most)
    {
        Reserve(builder.Count, Math.Min(builder.Count, most));
        Deal(builder, 0, builder.Count, 0, Count);
        Collect(0, builder.Count);
    }

    /// <summary>
    /// The shares of the leaves of some lots, one per leaf of a whole subtree: share s is its leaf s. Leaves that the lots do not have stay empty.
    /// </summary>
    /// <param name="firstLot">of this process, counted from its first one</param>
    /// <param name="lots">how many</param>
    /// <param name="leavesPerLot">leaves of each</param>
    /// <param name="firstLeaf">leaf of the subtree at which the first lot begins</param>
    public void FillLeaves(PartitionBuilder builder, int firstLot, int lots, int leavesPerLot, int firstLeaf)
    {
        Reserve(builder.Count, BatchLots.LeastLeaves);
        for (int lot = 0; lot < lots; lot++)
            Deal(builder, builder.LotStart[firstLot + lot], builder.LotStart[firstLot + lot + 1], firstLeaf + lot * leavesPerLot, leavesPerLot);
        Collect(builder.LotStart[firstLot], builder.LotStart[firstLot + lots]);
        while (Count > 0 && start[Count] == start[Count - 1]) Count--;
    }

    private void Reserve(int count, int shares)
    {
        Count = shares;
        Partition.Grow(ref keys, count);
        Partition.Grow(ref order, count);
        Partition.Grow(ref shareOf, count);
        Partition.Grow(ref partitions, count);
        Partition.Grow(ref load, Count);
        Partition.Grow(ref fill, Count);
        Partition.Grow(ref start, Count + 1);
    }

    /// <summary>Deals the partitions [first, last) to some shares from one on.</summary>
    private void Deal(PartitionBuilder builder, int first, int last, int share, int shares)
    {
        bool hasHalo = false;
        for (int index = first; index < last; index++) hasHalo |= builder.Partitions[index].Local > builder.Partitions[index].Own;
        if (hasHalo) DealRuns(first, last - first, share, Math.Min(shares, last - first));
        else DealByCost(builder, first, last - first, share, shares);
    }

    private void DealRuns(int first, int count, int firstShare, int shares)
    {
        for (int share = 0; share < shares; share++)
            for (int index = (int)((long)share * count / shares); index < (int)((long)(share + 1) * count / shares); index++)
                shareOf[first + index] = firstShare + share;
    }

    private void DealByCost(PartitionBuilder builder, int first, int count, int firstShare, int shares)
    {
        for (int index = 0; index < count; index++) (keys[index], order[index]) = (-builder.Partitions[first + index].Cost, first + index);
        Array.Sort(keys, order, 0, count);
        Array.Clear(load, 0, shares);
        for (int index = 0; index < count; index++)
        {
            int least = 0;
            for (int share = 1; share < shares; share++)
                if (load[share] < load[least]) least = share;
            shareOf[order[index]] = firstShare + least;
            load[least] -= keys[index];
        }
    }

    private void Collect(int first, int last)
    {
        Array.Clear(start, 0, Count + 1);
        for (int index = first; index < last; index++) start[shareOf[index] + 1]++;
        for (int share = 0; share < Count; share++)
        {
            start[share + 1] += start[share];
            fill[share] = start[share];
        }
        for (int index = first; index < last; index++) partitions[fill[shareOf[index]]++] = index;
    }
}
