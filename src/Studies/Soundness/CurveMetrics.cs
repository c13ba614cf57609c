namespace Amalgam.Studies.Soundness;

/// <summary>What Matbench Discovery and MLIP Arena measure of curves; definitions in docs/validation.md.</summary>
/// <remarks>All curves run from short to long distances.</remarks>
public static class CurveMetrics
{
    /// <summary>eV: energy differences below it count as none.</summary>
    public const double EnergyThreshold = 1e-3;

    /// <summary>eV/Å: forces below it count as none.</summary>
    public const double ForceThreshold = 1e-2;

    /// <summary>Σ|E_{i+1} − E_i| over |E_first − E_min| + |E_last − E_min|: 1 for a curve with one minimum.</summary>
    public static double Tortuosity(ReadOnlySpan<double> energies) => Tortuosity(energies, Least(energies));

    /// <summary>The same with the energy that stands for the minimum.</summary>
    public static double Tortuosity(ReadOnlySpan<double> energies, double least)
    {
        double variation = 0;
        for (int i = 1; i < energies.Length; i++) variation += Math.Abs(energies[i] - energies[i - 1]);
        double direct = Math.Abs(energies[0] - least) + Math.Abs(energies[^1] - least);
        // A flat line has no way to go and goes none.
        return variation == 0 ? 1 : variation / direct;
    }

    /// <summary>StructureTransforms of sign along numbers, those below the threshold left out.</summary>
    public static int SignFlips(ReadOnlySpan<double> numbers, double threshold)
    {
        int flips = 0, last = 0;
        foreach (double number in numbers)
        {
            int sign = Math.Abs(number) < threshold ? 0 : Math.Sign(number);
            if (sign == 0) continue;
            if (last != 0 && sign != last) flips++;
            last = sign;
        }
        return flips;
    }

    /// <summary>Σ over flips of the sizes of the energy differences on both sides, differences below the threshold left out.</summary>
    /// <returns>eV</returns>
    public static double Jump(ReadOnlySpan<double> differences, double threshold)
    {
        double jump = 0, last = 0;
        foreach (double difference in differences)
        {
            if (Math.Abs(difference) < threshold || difference == 0) continue;
            if (last != 0 && Math.Sign(difference) != Math.Sign(last)) jump += Math.Abs(last) + Math.Abs(difference);
            last = difference;
        }
        return jump;
    }

    /// <summary>E_{i+1} − E_i.</summary>
    public static double[] Differences(ReadOnlySpan<double> energies)
    {
        double[] differences = new double[Math.Max(0, energies.Length - 1)];
        for (int i = 0; i < differences.Length; i++) differences[i] = energies[i + 1] - energies[i];
        return differences;
    }

    /// <summary>Spearman's correlation of ranks, for curves without equal values; not-a-number for fewer than two points.</summary>
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

    private static double Least(ReadOnlySpan<double> values)
    {
        double least = double.PositiveInfinity;
        foreach (double value in values) least = Math.Min(least, value);
        return least;
    }
}
