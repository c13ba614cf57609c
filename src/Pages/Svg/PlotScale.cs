using System.Globalization;

namespace Amalgam.Pages.Svg;

/// <summary>From numbers to places along an axis, linear or logarithmic, with round ticks.</summary>
public sealed class PlotScale
{
    private readonly double low, high, start, end;

    private PlotScale(bool isLogarithmic, double least, double most, double start, double end)
    {
        IsLogarithmic = isLogarithmic;
        (Least, Most) = (least, most);
        (low, high) = isLogarithmic ? (Math.Log10(least), Math.Log10(most)) : (least, most);
        (this.start, this.end) = (start, end);
    }

    public bool IsLogarithmic { get; }

    /// <summary>Number at the start of the axis.</summary>
    public double Least { get; }

    /// <summary>Number at its end.</summary>
    public double Most { get; }

    /// <summary>A linear axis; equal bounds are moved apart.</summary>
    /// <param name="start">place of the least number</param>
    /// <param name="end">place of the largest number</param>
    public static PlotScale Linear(double least, double most, double start, double end)
    {
        if (!(most > least)) (least, most) = (least - 0.5 * Math.Max(1e-3, Math.Abs(least)), least + 0.5 * Math.Max(1e-3, Math.Abs(least)));
        return new PlotScale(false, least, most, start, end);
    }

    /// <summary>A logarithmic axis; bounds that are nearer than a factor of two are moved apart.</summary>
    /// <param name="least">positive</param>
    public static PlotScale Logarithmic(double least, double most, double start, double end)
    {
        if (!(least > 0)) throw new ArgumentOutOfRangeException(nameof(least), least, "a logarithmic axis begins above zero");
        if (!(most >= 2 * least)) (least, most) = (least / 1.5, Math.Max(most, least) * 1.5);
        return new PlotScale(true, least, most, start, end);
    }

    /// <summary>An axis around numbers, with a margin; those that are not finite, and on a logarithmic axis not positive, do not count.</summary>
    public static PlotScale Around(IEnumerable<double> values, bool isLogarithmic, double start, double end, double margin = 0.04)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (!double.IsFinite(value) || (isLogarithmic && value <= 0)) continue;
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }
        if (least > most) (least, most) = isLogarithmic ? (0.1, 10) : (0, 1);
        if (isLogarithmic)
        {
            double factor = Math.Pow(most / least, margin);
            return Logarithmic(least / factor, most * factor, start, end);
        }
        double room = margin * (most - least);
        return Linear(least - room, most + room, start, end);
    }

    /// <summary>The place of a number; not-a-number where it has none.</summary>
    public double At(double value)
    {
        double number = !IsLogarithmic ? value : value > 0 ? Math.Log10(value) : double.NaN;
        return start + (number - low) / (high - low) * (end - start);
    }

    /// <summary>Round numbers along the axis.</summary>
    /// <param name="about">approximate number of ticks</param>
    public IEnumerable<(double Value, string Text)> Ticks(int about) => IsLogarithmic && high - low >= 0.9 ? Decades(about) : Linear(about);

    private IEnumerable<(double, string)> Linear(int about)
    {
        double step = RoundNumbers.Step(Most - Least, about);
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));
        foreach (double value in RoundNumbers.Between(Least, Most, step))
            yield return (value, decimals > 6 ? value.ToString("0.##e0", CultureInfo.InvariantCulture)
                : decimals > 0 ? value.ToString("F" + decimals, CultureInfo.InvariantCulture) : Whole(value));
    }

    private IEnumerable<(double, string)> Decades(int about)
    {
        int first = (int)Math.Ceiling(low - 1e-9), last = (int)Math.Floor(high + 1e-9),
            every = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)about));
        double[] within = 3 * (high - low) <= 1.4 * about ? [1, 2, 5] : [1];
        for (int decade = first - 1; decade <= last; decade++)
            foreach (double factor in within)
            {
                double value = factor * Math.Pow(10, decade);
                if (value < Least * 0.999 || value > Most * 1.001 || (decade - first) % every != 0) continue;
                yield return (value, value < 1e-3 ? value.ToString("0.#e0", CultureInfo.InvariantCulture) : value < 1
                    ? value.ToString("0.####", CultureInfo.InvariantCulture) : Whole(value));
            }
    }

    // 20000 takes the room of two ticks; 20k does not.
    private static string Whole(double value) => Math.Abs(value) switch
    {
        >= 1e9 => value.ToString("0.#e0", CultureInfo.InvariantCulture),
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };
}
