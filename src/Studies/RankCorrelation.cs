namespace Amalgam.Studies;

/// <summary>Whether large values of one thing go with large values of another.</summary>
public static class RankCorrelation
{
    /// <summary>Spearman's correlation of ranks; equal values share the mean of theirs; not-a-number for fewer than two points.</summary>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length < 2) return double.NaN;
        double[] ranksX = Ranks(x), ranksY = Ranks(y);
        double mean = (x.Length - 1) / 2.0, product = 0, spreadX = 0, spreadY = 0;
        for (int i = 0; i < ranksX.Length; i++)
        {
            product += (ranksX[i] - mean) * (ranksY[i] - mean);
            spreadX += (ranksX[i] - mean) * (ranksX[i] - mean);
            spreadY += (ranksY[i] - mean) * (ranksY[i] - mean);
        }
        return product / Math.Sqrt(spreadX * spreadY);
    }

    // Equal values share the mean of their ranks.
    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] copy = values.ToArray(), ranks = new double[copy.Length];
        int[] order = [.. Enumerable.Range(0, copy.Length).OrderBy(index => copy[index])];
        for (int first = 0; first < order.Length;)
        {
            int last = first;
            while (last + 1 < order.Length && copy[order[last + 1]] == copy[order[first]]) last++;
            for (int k = first; k <= last; k++) ranks[order[k]] = (first + last) / 2.0;
            first = last + 1;
        }
        return ranks;
    }
}
