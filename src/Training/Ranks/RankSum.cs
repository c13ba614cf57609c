using System.Runtime.InteropServices;
using Amalgam.Network.Engine;

namespace Amalgam.Training.Ranks;

/// <summary>Sums gradients over ranks: every rank gets a part of the numbers of all others, adds them in the order of the tree, and gives the sums to all.</summary>
/// <remarks>
/// A rank sends and takes about 16 bytes per number, whatever the number of ranks: 8 for its sums to those who add them, 8 for the results. A rank whose
/// leaves are no whole subtree sends a sum per subtree, of which there are at most twice the logarithm of its leaves.
/// </remarks>
/// <param name="block">numbers that are summed at a time</param>
internal sealed class RankSum(IRanks ranks, int block = 1 << 22) : IGradientSum
{
    private readonly int[] sentCounts = new int[ranks.Count], takenCounts = new int[ranks.Count], partCounts = new int[ranks.Count];
    private byte[] flagsOfAll = [];
    private double[] sent = [], taken = [];
    private readonly TreeSum tree = new();

    /// <summary>First lot of a rank, and how many it has.</summary>
    public static (int First, int Count) LotsOf(int rank, int count, int lots)
    {
        int first = (int)((long)rank * lots / count);
        return (first, (int)((rank + 1L) * lots / count) - first);
    }

    public void Unite(Span<byte> flags)
    {
        if (flagsOfAll.Length != ranks.Count * flags.Length) flagsOfAll = new byte[ranks.Count * flags.Length];
        Array.Fill(partCounts, flags.Length);
        ranks.Gather(flags, flagsOfAll, partCounts);
        for (int rank = 0; rank < ranks.Count; rank++)
            for (int flag = 0; flag < flags.Length; flag++) flags[flag] |= flagsOfAll[rank * flags.Length + flag];
    }

    public void Add(BatchLots lots, TreeSum own, Span<double> total)
    {
        IReadOnlyList<(int First, int Size)>[] subtrees = [.. Enumerable.Range(0, ranks.Count).Select(rank =>
        {
            (int first, int count) = LotsOf(rank, ranks.Count, lots.Count);
            return TreeSum.Subtrees(first * lots.LeavesPerLot, count * lots.LeavesPerLot);
        })];
        for (int start = 0; start < total.Length; start += block) AddBlock(subtrees, own, total, start, Math.Min(block, total.Length - start));
    }

    private void AddBlock(IReadOnlyList<(int First, int Size)>[] subtrees, TreeSum own, Span<double> total, int start, int length)
    {
        int place = 0, nodes = own.Nodes.Count, all = subtrees.Sum(list => list.Count);
        (int first, int count) = LotsOf(ranks.Rank, ranks.Count, length);
        if (sent.Length < nodes * length) sent = new double[nodes * length];
        if (taken.Length < all * count) taken = new double[all * count];
        for (int rank = 0; rank < ranks.Count; rank++)
        {
            (int from, int part) = LotsOf(rank, ranks.Count, length);
            foreach ((_, _, double[] values) in own.Nodes)
            {
                values.AsSpan(start + from, part).CopyTo(sent.AsSpan(place));
                place += part;
            }
            sentCounts[rank] = sizeof(double) * nodes * part;
            takenCounts[rank] = sizeof(double) * subtrees[rank].Count * count;
            partCounts[rank] = sizeof(double) * part;
        }
        ranks.Exchange(MemoryMarshal.AsBytes(sent.AsSpan(0, nodes * length)), sentCounts, MemoryMarshal.AsBytes(taken.AsSpan(0, all * count)), takenCounts);
        ReadOnlySpan<double> sum = Sum(subtrees, count);
        ranks.Gather(MemoryMarshal.AsBytes(sum), MemoryMarshal.AsBytes(total.Slice(start, length)), partCounts);
    }

    /// <summary>The sum over the whole tree of the numbers that were taken.</summary>
    private ReadOnlySpan<double> Sum(IReadOnlyList<(int First, int Size)>[] subtrees, int count)
    {
        if (count == 0) return [];
        tree.Begin(count);
        int place = 0;
        foreach ((int first, int size) in subtrees.SelectMany(list => list))
        {
            double[] values = tree.Take();
            taken.AsSpan(place, count).CopyTo(values.AsSpan());
            tree.Add(first, size, values);
            place += count;
        }
        return tree.Nodes[0].Values.AsSpan(0, count);
    }
}
