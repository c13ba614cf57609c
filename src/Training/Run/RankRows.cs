using System.Runtime.InteropServices;
using Amalgam.Training.Loss;
using Amalgam.Training.Ranks;

namespace Amalgam.Training.Run;

/// <summary>Brings together what ranks found for their structures: every rank has all of it, in the order of structures.</summary>
internal sealed class RankRows(IRanks ranks)
{
    private readonly RankAgreement agreement = new(ranks);

    /// <summary>Counts of all ranks.</summary>
    public void Unite(LossCounts counts)
    {
        if (ranks.Count == 1) return;
        double[][] all = agreement.Gather(counts.Numbers);
        counts.Clear();
        foreach (double[] part in all) counts.Add(part);
    }

    /// <summary>Rows of all ranks, one behind the other.</summary>
    /// <param name="countOf">structures of a rank</param>
    public void Unite(LossRows rows, Func<int, int> countOf)
    {
        if (ranks.Count == 1) return;
        int[] counts = [.. Enumerable.Range(0, ranks.Count).Select(rank => sizeof(double) * LossRows.Width * countOf(rank))];
        var all = new double[counts.Sum() / sizeof(double)];
        ranks.Gather(MemoryMarshal.AsBytes<double>(rows.Take(0, rows.Count)), MemoryMarshal.AsBytes(all.AsSpan()), counts);
        rows.Put(all);
    }
}
