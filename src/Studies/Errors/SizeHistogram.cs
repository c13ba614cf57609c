namespace Amalgam.Studies.Errors;

/// <summary>Counts sizes over many orders of magnitude in constant memory, twenty bins to a decade; quantiles of the first million are exact.</summary>
public sealed class SizeHistogram
{
    private const int PerDecade = 20, Decades = 12, FirstDecade = -7;
    /// <summary>Sizes that are kept as they are.</summary>
    private const int Kept = 1 << 20;

    private readonly long[] counts = new long[PerDecade * Decades];
    private readonly List<double> sizes = [];
    private int sorted;

    /// <summary>Sizes counted.</summary>
    public long Count { get; private set; }

    /// <summary>Sizes that are exactly zero.</summary>
    public long Zeros { get; private set; }

    public double Largest { get; private set; }

    /// <param name="size">not negative; below 1e-7 counts in the first bin, above 1e5 in the last</param>
    public void Add(double size)
    {
        Count++;
        Largest = Math.Max(Largest, size);
        if (sizes.Count < Kept) sizes.Add(size);
        if (size == 0) Zeros++;
        else counts[Math.Clamp((int)Math.Floor((Math.Log10(size) - FirstDecade) * PerDecade), 0, counts.Length - 1)]++;
    }

    /// <summary>
    /// The size that a part of all do not exceed: one of those counted; of more than a million to a bin (12 %); null when nothing was counted.
    /// </summary>
    /// <param name="part">0 to 1</param>
    public double? Quantile(double part)
    {
        if (Count == 0) return null;
        long rank = (long)Math.Ceiling(part * Count), below = Zeros;
        if (rank <= below) return 0;
        if (rank >= Count) return Largest;
        if (Count == sizes.Count) return Sorted()[(int)rank - 1];
        for (int bin = 0; bin < counts.Length; bin++)
        {
            below += counts[bin];
            if (below >= rank) return Math.Min(Largest, Bound(bin + 0.5));
        }
        return Largest;
    }

    /// <summary>
    /// The counts in columns of two bins each; the smallest two percent of the sizes are counted in the first column, zeros are left out.
    /// </summary>
    /// <returns>[column + 1], sizes between the columns, ascending; and [column]. Both empty when nothing but zeros was counted.</returns>
    public (IReadOnlyList<double> Bounds, IReadOnlyList<long> Counts) Columns()
    {
        const int together = 2;
        if (Count == Zeros) return ([], []);
        int last = Array.FindLastIndex(counts, count => count > 0) / together, first = 0;
        long[] grouped = [.. Enumerable.Range(0, last + 1).Select(group => counts[group * together] + counts[group * together + 1])];
        for (long below = grouped[0]; below <= 0.02 * (Count - Zeros) && first < last; below += grouped[first]) first++;
        long[] columns = [grouped[..(first + 1)].Sum(), .. grouped[(first + 1)..]];
        return ([.. Enumerable.Range(first, columns.Length + 1).Select(group => Bound(group * together))], columns);
    }

    private List<double> Sorted()
    {
        if (sorted < sizes.Count) sizes.Sort();
        sorted = sizes.Count;
        return sizes;
    }

    private static double Bound(double bin) => Math.Pow(10, FirstDecade + bin / PerDecade);
}
