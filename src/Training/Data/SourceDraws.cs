using System.Globalization;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>How often the structures of each source come: in every epoch a fixed number is drawn from each, in passes over its shuffled structures.</summary>
/// <remarks>The draws of an epoch are a function of seed and epoch alone, so a resumed run gets the same.</remarks>
internal sealed class SourceDraws
{
    private readonly int[][] structures;
    private readonly int[] counts;
    private readonly long seed;

    /// <param name="structures">[source][structure], indices</param>
    /// <param name="counts">[source], draws of an epoch</param>
    private SourceDraws(int[][] structures, int[] counts, long seed) => (this.structures, this.counts, this.seed) = (structures, counts, seed);

    /// <summary>The draws for the shares of a run file: as many as there are structures.</summary>
    /// <param name="sourceOf">[structure], number of its source</param>
    public static SourceDraws Of(DataOptions data, IReadOnlyList<int> sourceOf, long seed)
    {
        int[][] structures = [.. Enumerable.Range(0, data.Sources.Count).Select(source =>
            Enumerable.Range(0, sourceOf.Count).Where(index => sourceOf[index] == source).ToArray())];
        double free = 1 - data.Sources.Sum(source => source.Share ?? 0);
        double size = data.Sources.Select((source, number) => source.Share is null ? structures[number].Length : 0).Sum();
        int[] counts = [.. data.Sources.Select((source, number) =>
            Math.Max(1, (int)Math.Round(sourceOf.Count * (source.Share ?? free * structures[number].Length / size))))];
        return new SourceDraws(structures, counts, seed);
    }

    /// <summary>The structures of a run once in an epoch, and among them so many of others that these have a share of the atoms.</summary>
    /// <param name="own">[structure of the run], atoms; the first of all structures</param>
    /// <param name="others">[structure behind them], atoms</param>
    /// <param name="share">of the others in the atoms of an epoch</param>
    public static SourceDraws OfReplay(IReadOnlyList<int> own, IReadOnlyList<int> others, double share, long seed)
    {
        double atoms = own.Sum(count => (double)count) * share / (1 - share), size = others.Average();
        return new SourceDraws([[.. Enumerable.Range(0, own.Count)], [.. Enumerable.Range(own.Count, others.Count)]],
            [own.Count, Math.Max(1, (int)Math.Round(atoms / size))], seed);
    }

    /// <summary>Structures of an epoch.</summary>
    public int Count => counts.Sum();

    /// <summary>The mean over epochs of the sum of a number over the draws of one.</summary>
    /// <param name="numbers">[structure]</param>
    public double MeanSum(IReadOnlyList<int> numbers) =>
        structures.Select((own, source) => counts[source] * own.Average(index => (double)numbers[index])).Sum();

    /// <summary>The structures of an epoch, in order; one may come several times.</summary>
    /// <param name="block">structures that follow each other and stay near each other in the order of their source; 1 for none</param>
    public int[] Epoch(long epoch, int block)
    {
        IEnumerator<int>[] next = [.. Enumerable.Range(0, structures.Length).Select(source => Draws(source, epoch, block).GetEnumerator())];
        int[] labels = [.. Enumerable.Range(0, counts.Length).SelectMany(source => Enumerable.Repeat(source, counts[source]))];
        int[] order = RandomOrder.Of(labels.Length, seed, string.Create(CultureInfo.InvariantCulture, $"sources {epoch}"));
        return [.. order.Select(place => Next(next[labels[place]]))];
    }

    private static int Next(IEnumerator<int> draws) => draws.MoveNext() ? draws.Current : throw new InvalidOperationException("draws have no end");

    private IEnumerable<int> Draws(int source, long epoch, int block)
    {
        int[] own = structures[source];
        long first = epoch * counts[source], pass = first / own.Length;
        for (int skipped = (int)(first % own.Length); ; pass++, skipped = 0)
        {
            int[] order = RandomOrder.OfBlocks(own.Length, block, seed, string.Create(CultureInfo.InvariantCulture, $"shuffle {pass} of source {source}"));
            for (int index = skipped; index < order.Length; index++) yield return own[order[index]];
        }
    }
}
