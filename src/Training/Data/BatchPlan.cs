using System.Globalization;

namespace Amalgam.Training.Data;

/// <summary>Cuts the training structures into batches of nearly equal cost, newly shuffled for every epoch.</summary>
/// <remarks>The plan of an epoch is a function of seed and epoch alone, so a resumed run gets the same batches.</remarks>
internal sealed class BatchPlan
{
    private readonly double[] costs;
    private readonly long seed;
    private readonly int block;
    private readonly SourceDraws? draws;

    /// <summary>Batches of every epoch.</summary>
    public int Count { get; }

    /// <param name="costs">[structure], relative cost of a step on it</param>
    /// <param name="atoms">[structure]</param>
    /// <param name="batchAtoms">atoms of average cost in a batch</param>
    /// <param name="block">structures that follow each other and stay near each other in the order; 1 for none</param>
    /// <param name="draws">how often structures of each source come; null for every structure once</param>
    public BatchPlan(double[] costs, IReadOnlyList<int> atoms, int batchAtoms, long seed, int block = 1, SourceDraws? draws = null)
    {
        this.draws = draws;
        this.block = block;
        this.costs = costs;
        this.seed = seed;
        Count = Math.Clamp((int)Math.Round((draws?.MeanSum(atoms) ?? atoms.Sum(count => (double)count)) / batchAtoms), 1, draws?.Count ?? costs.Length);
    }

    /// <summary>The batches of an epoch: every structure once, or as often as its source is drawn.</summary>
    /// <remarks>Along a random order, cut k stands where the summed cost comes nearest to k/Count of the whole.</remarks>
    public int[][] Epoch(long epoch)
    {
        int[] order = draws?.Epoch(epoch, block)
            ?? RandomOrder.OfBlocks(costs.Length, block, seed, string.Create(CultureInfo.InvariantCulture, $"shuffle {epoch}"));
        double total = draws is null ? costs.Sum() : order.Sum(index => costs[index]), sum = 0;
        var batches = new int[Count][];
        int start = 0, end = 0;
        for (int batch = 0; batch < Count; batch++)
        {
            double wanted = total * (batch + 1) / Count;
            int most = order.Length - (Count - 1 - batch);
            while (end < most && (end == start || batch == Count - 1 || sum + costs[order[end]] / 2 < wanted)) sum += costs[order[end++]];
            batches[batch] = order[start..end];
            start = end;
        }
        return batches;
    }
}
