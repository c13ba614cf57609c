namespace Amalgam.Pages.Svg;

/// <summary>The round numbers at which axes and colour bars have their ticks: multiples of 1, 2 or 5 times a power of ten.</summary>
internal static class RoundNumbers
{
    /// <summary>Distance between ticks.</summary>
    /// <param name="range">positive, from the first to the last number shown</param>
    /// <param name="about">about this many ticks</param>
    public static double Step(double range, int about)
    {
        double raw = range / about, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    /// <summary>The multiples of a step between two bounds, both included to within rounding.</summary>
    public static IEnumerable<double> Between(double least, double most, double step)
    {
        for (double k = Math.Ceiling(least / step - 1e-9); k * step <= most + 1e-9 * step; k++) yield return k == 0 ? 0 : k * step;
    }
}
