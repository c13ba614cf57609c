using System.Globalization;

namespace Amalgam.Dynamics.Plots;

/// <summary>One axis: its range and round ticks.</summary>
internal sealed class PlotAxis
{
    private readonly double step;

    /// <param name="low">least value shown</param>
    /// <param name="high">largest value shown</param>
    /// <param name="ticks">about so many</param>
    public PlotAxis(double low, double high, int ticks)
    {
        if (!(high > low)) (low, high) = (low - 0.5 * Math.Max(1e-3, Math.Abs(low)), low + 0.5 * Math.Max(1e-3, Math.Abs(low)));
        Low = low;
        High = high;
        double raw = (high - low) / ticks, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        step = power * (raw / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }

    public double Low { get; }
    public double High { get; }

    /// <summary>An axis that shows all values, with a margin unless they are to fill it.</summary>
    public static PlotAxis Around(IEnumerable<double> values, double margin, int ticks)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        if (low > high) (low, high) = (0, 1);
        double room = margin * (high - low);
        return new PlotAxis(low - room, high + room, ticks);
    }

    public IEnumerable<(double Value, string Text)> Ticks()
    {
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        for (double k = Math.Ceiling(Low / step - 1e-9); k * step <= High + 1e-9 * step; k++)
        {
            double value = k == 0 ? 0 : k * step;
            yield return (value, value.ToString(decimals > 6 || Math.Abs(value) >= 1e7 ? "0.##e0" : "F" + decimals, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>0 at the low end, 1 at the high end.</summary>
    public double Place(double value) => (value - Low) / (High - Low);
}
