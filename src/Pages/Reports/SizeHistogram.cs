using Amalgam.Pages.Svg;

namespace Amalgam.Pages.Reports;

/// <summary>Counts sizes over many orders of magnitude, twenty bins to a decade, in constant memory.</summary>
public sealed class SizeHistogram
{
    private const int PerDecade = 20, Decades = 12, FirstDecade = -7;
    private readonly long[] counts = new long[PerDecade * Decades];

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
        if (size == 0) Zeros++;
        else counts[Math.Clamp((int)Math.Floor((Math.Log10(size) - FirstDecade) * PerDecade), 0, counts.Length - 1)]++;
    }

    /// <summary>The size that a part of all do not exceed, to a bin (12 %); null when nothing was counted.</summary>
    /// <param name="part">0 to 1</param>
    public double? Quantile(double part)
    {
        if (Count == 0) return null;
        long rank = (long)Math.Ceiling(part * Count), below = Zeros;
        if (rank <= below) return 0;
        if (rank >= Count) return Largest;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            below += counts[bin];
            if (below >= rank) return Math.Min(Largest, Bound(bin + 0.5));
        }
        return Largest;
    }

    /// <summary>The counts as a picture, two bins taken together; the smallest two percent are counted in the first column, zeros are not shown.</summary>
    /// <param name="scale">for the unit of the picture, such as 1000 for milli</param>
    public HistogramPlot Plot(string label, double scale)
    {
        const int together = 2;
        int last = Array.FindLastIndex(counts, count => count > 0) / together, first = 0;
        if (Count == Zeros) return HistogramPlot.Of(label, []);
        long[] grouped = [.. Enumerable.Range(0, last + 1).Select(group => counts[group * together] + counts[group * together + 1])];
        for (long below = grouped[0]; below <= 0.02 * (Count - Zeros) && first < last; below += grouped[first]) first++;
        long[] shown = [grouped[..(first + 1)].Sum(), .. grouped[(first + 1)..]];
        return new HistogramPlot(label, [.. Enumerable.Range(first, shown.Length + 1).Select(group => scale * Bound(group * together))],
            shown)
        { HasLogarithmicX = true };
    }

    private static double Bound(double bin) => Math.Pow(10, FirstDecade + bin / PerDecade);
}
