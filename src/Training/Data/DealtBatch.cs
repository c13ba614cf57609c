using Amalgam.Network.Lots;
using Amalgam.Training.Ranks;

namespace Amalgam.Training.Data;

/// <summary>The structures of a step dealt to lots of nearly equal cost: a rank has whole lots, and gradients are summed in a tree over all of them.</summary>
/// <param name="Structures">[structure], indices, lot by lot</param>
/// <param name="LotStart">[lot + 1], first structure of a lot; the number of lots is a power of two</param>
internal sealed record DealtBatch(int[] Structures, int[] LotStart)
{
    /// <summary>Atoms of a lot at least: fewer make products of too few rows.</summary>
    private const int LeastAtoms = 16;
    /// <summary>The same where there are more than <see cref="BatchLots.LeastLeaves"/> lots: more are of use to more ranks alone.</summary>
    private const int LeastAtomsOfMany = 64;

    /// <summary>Lots of the batch.</summary>
    public int Lots => LotStart.Length - 1;

    /// <summary>Deals a batch; depends on its structures alone.</summary>
    /// <param name="batch">[structure], indices</param>
    /// <param name="costs">of all structures, by index</param>
    /// <param name="atoms">of all structures, by index</param>
    public static DealtBatch Of(int[] batch, IReadOnlyList<double> costs, IReadOnlyList<int> atoms)
    {
        long size = batch.Sum(structure => (long)atoms[structure]);
        long most = Math.Max(BatchLots.LeastLeaves, size / LeastAtomsOfMany);
        int lots = 1;
        while (2 * lots <= Math.Min(Math.Min(batch.Length, most), Math.Max(1, size / LeastAtoms))) lots *= 2;
        var ordered = new List<int>(batch.Length);
        var starts = new List<int> { 0 };
        Cut([.. Enumerable.Range(0, batch.Length)], lots);
        return new DealtBatch([.. ordered.Select(place => batch[place])], [.. starts]);

        // Halves of nearly equal cost, and halves of these: also two or four ranks have equal work.
        void Cut(int[] places, int parts)
        {
            if (parts == 1)
            {
                ordered.AddRange(places);
                starts.Add(ordered.Count);
                return;
            }
            var halves = new List<int>[] { [], [] };
            double[] load = [0, 0];
            foreach (int place in places.OrderByDescending(place => costs[batch[place]]).ThenBy(place => place))
            {
                int half = load[1] < load[0] ? 1 : 0;
                halves[half].Add(place);
                load[half] += costs[batch[place]];
            }
            foreach (List<int> half in halves) Cut([.. half.Order()], parts / 2);
        }
    }

    /// <summary>The structures of a rank, one behind the other in <see cref="Structures"/>.</summary>
    public (int First, int Count) PartOf(int rank, int ranks)
    {
        (int first, int count) = RankSum.LotsOf(rank, ranks, Lots);
        return (LotStart[first], LotStart[first + count] - LotStart[first]);
    }

    /// <summary>The indices of the structures of a rank.</summary>
    public int[] StructuresOf(IRanks ranks)
    {
        (int first, int count) = PartOf(ranks.Rank, ranks.Count);
        return Structures[first..(first + count)];
    }

    /// <summary>The lots of a rank as the network takes them.</summary>
    /// <param name="sum">sums over ranks; null for one rank</param>
    /// <param name="compositions">[structure of the batch][element], atoms; null where configuration routing is not used</param>
    public BatchLots LotsOf(IRanks ranks, IGradientSum? sum, IReadOnlyList<double[]>? compositions)
    {
        (int first, int count) = RankSum.LotsOf(ranks.Rank, ranks.Count, Lots);
        return new BatchLots
        {
            LotOf = [.. Enumerable.Range(first, count).SelectMany(lot => Enumerable.Repeat(lot, LotStart[lot + 1] - LotStart[lot]))],
            Count = Lots, First = first, Own = count, Compositions = compositions, Sum = sum,
        };
    }
}
