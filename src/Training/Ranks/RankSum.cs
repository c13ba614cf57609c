using System.Runtime.InteropServices;
using Amalgam.Network.Lots;

namespace Amalgam.Training.Ranks;

/// <summary>
/// Sums gradients over ranks: every rank gets a part of the numbers of all others, adds them in the order of the tree, and gives the sums to all.
/// </summary>
/// <remarks>
/// A rank sends and takes about 16 bytes per number, whatever the number of ranks: 8 for its sums to those who add them, 8 for the results. A rank whose
/// leaves are no whole subtree sends a sum per subtree, of which there are at most twice the logarithm of its leaves.
/// </remarks>
/// <param name="block">numbers that are summed at a time</param>
internal sealed class RankSum(IRanks ranks, int block = 1 << 22) : IGradientSum
{
    private readonly int[] partCounts = new int[ranks.Count];
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
        // The same on all ranks: the most sums that one has, the most numbers that one adds.
        int width = subtrees.Max(list => list.Count) * ((length + ranks.Count - 1) / ranks.Count), all = ranks.Count * width;
        if (sent.Length < all) (sent, taken) = (new double[all], new double[all]);
        for (int rank = 0; rank < ranks.Count; rank++)
        {
            (int from, int part) = LotsOf(rank, ranks.Count, length);
            for (int node = 0; node < own.Nodes.Count; node++)
                own.Nodes[node].Values.AsSpan(start + from, part).CopyTo(sent.AsSpan(rank * width + node * part));
            partCounts[rank] = sizeof(double) * part;
        }
        ranks.Exchange(MemoryMarshal.AsBytes(sent.AsSpan(0, all)), MemoryMarshal.AsBytes(taken.AsSpan(0, all)));
        ReadOnlySpan<double> sum = Sum(subtrees, width, LotsOf(ranks.Rank, ranks.Count, length).Count);
        ranks.Gather(MemoryMarshal.AsBytes(sum), MemoryMarshal.AsBytes(total.Slice(start, length)), partCounts);
    }

    /// <summary>The sum over the whole tree of the numbers that were taken.</summary>
    /// <param name="width">numbers that came from each rank</param>
    /// <param name="count">numbers of a sum</param>
    private ReadOnlySpan<double> Sum(IReadOnlyList<(int First, int Size)>[] subtrees, int width, int count)
    {
        if (count == 0) return [];
        tree.Begin(count);
        for (int rank = 0; rank < ranks.Count; rank++)
            for (int node = 0; node < subtrees[rank].Count; node++)
            {
                double[] values = tree.Take();
                taken.AsSpan(rank * width + node * count, count).CopyTo(values);
                tree.Add(subtrees[rank][node].First, subtrees[rank][node].Size, values);
            }
        return tree.Nodes[0].Values.AsSpan(0, count);
    }
}
