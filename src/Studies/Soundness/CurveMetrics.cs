namespace Amalgam.Studies.Soundness;

/// <summary>What Matbench Discovery and MLIP Arena measure of curves; definitions in docs/guide/validation.md.</summary>
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

    private static double Least(ReadOnlySpan<double> values)
    {
        double least = double.PositiveInfinity;
        foreach (double value in values) least = Math.Min(least, value);
        return least;
    }
}
