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

    /// <param name="most">largest number of shares</param>
    public void Fill(PartitionBuilder builder, int most)
    {
        int count = builder.Count;
        Count = Math.Min(count, most);
        Partition.Grow(ref keys, count);
        Partition.Grow(ref order, count);
        Partition.Grow(ref shareOf, count);
        Partition.Grow(ref partitions, count);
        Partition.Grow(ref load, Count);
        Partition.Grow(ref fill, Count);
        Partition.Grow(ref start, Count + 1);
        if (builder.HasHalo) ShareRuns(count);
        else ShareByCost(builder, count);
        Collect(count);
    }

    private void ShareRuns(int count)
    {
        for (int share = 0; share < Count; share++)
            for (int index = (int)((long)share * count / Count); index < (int)((long)(share + 1) * count / Count); index++) shareOf[index] = share;
    }

    private void ShareByCost(PartitionBuilder builder, int count)
    {
        for (int index = 0; index < count; index++) (keys[index], order[index]) = (-builder.Partitions[index].Cost, index);
        Array.Sort(keys, order, 0, count);
        Array.Clear(load, 0, Count);
        for (int index = 0; index < count; index++)
        {
            int least = 0;
            for (int share = 1; share < Count; share++)
                if (load[share] < load[least]) least = share;
            shareOf[order[index]] = least;
            load[least] -= keys[index];
        }
    }

    private void Collect(int count)
    {
        Array.Clear(start, 0, Count + 1);
        for (int index = 0; index < count; index++) start[shareOf[index] + 1]++;
        for (int share = 0; share < Count; share++)
        {
            start[share + 1] += start[share];
            fill[share] = start[share];
        }
        for (int index = 0; index < count; index++) partitions[fill[shareOf[index]]++] = index;
    }
}
