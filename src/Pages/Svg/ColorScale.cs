using System.Globalization;

namespace Amalgam.Pages.Svg;

/// <summary>A range of numbers and their colours, with a legend.</summary>
/// <param name="Low">Least number; smaller ones get its colour.</param>
/// <param name="High">Largest number; larger ones get its colour.</param>
public sealed record ColorScale(ColorScaleKind Kind, double Low, double High)
{
    /// <summary>The colour of <see cref="ColorScaleKind.Intensity"/>.</summary>
    private static readonly PlotColor Full = PlotColor.OfLightness(0.58, 0.15, 255);

    /// <summary>A scale that holds all finite numbers; a diverging one is as long on both sides, an intensity begins at zero.</summary>
    /// <param name="quantile">of the sizes of numbers that the ends stand for: below 1, a few far-out numbers do not take all colours</param>
    public static ColorScale Around(ColorScaleKind kind, IEnumerable<double> values, double quantile = 1)
    {
        double[] finite = [.. values.Where(double.IsFinite).Where(value => kind != ColorScaleKind.Logarithmic || value > 0).Order()];
        if (finite.Length == 0) return new ColorScale(kind, kind == ColorScaleKind.Logarithmic ? 1 : kind == ColorScaleKind.Diverging ? -1 : 0,
            kind == ColorScaleKind.Logarithmic ? 10 : 1);
        double At(double[] sorted, double part) => sorted[(int)Math.Round(part * (sorted.Length - 1))];
        (double low, double high) = kind switch
        {
            ColorScaleKind.Diverging => (-At([.. finite.Select(Math.Abs).Order()], quantile), At([.. finite.Select(Math.Abs).Order()], quantile)),
            ColorScaleKind.Intensity => (0, At(finite, quantile)),
            ColorScaleKind.Logarithmic => (finite[0], At(finite, quantile)),
            _ => (At(finite, 1 - quantile), At(finite, quantile)),
        };
        // Numbers that differ by rounding alone count as one number: ticks between them would have equal texts.
        if (high - low > 1e-9 * Math.Max(Math.Abs(low), Math.Abs(high))) return new ColorScale(kind, low, high);
        double room = Math.Max(Math.Abs(high), 1e-6);
        return kind == ColorScaleKind.Logarithmic ? new ColorScale(kind, low / 2, low * 2)
            : new ColorScale(kind, kind == ColorScaleKind.Intensity ? 0 : low - room, high + room);
    }

    /// <summary>0 at the low end, 1 at the high end.</summary>
    public double Place(double value)
    {
        double place = Kind == ColorScaleKind.Logarithmic ? (Math.Log(Math.Max(value, Low)) - Math.Log(Low)) / (Math.Log(High) - Math.Log(Low))
            : (value - Low) / (High - Low);
        return Math.Clamp(place, 0, 1);
    }

    /// <summary>The colour of a number.</summary>
    public PlotColor At(double value) => Kind switch
    {
        ColorScaleKind.Diverging => PlotColor.Diverging(2 * Place(value) - 1),
        ColorScaleKind.Intensity => Full,
        _ => PlotColor.Sequential(Place(value)),
    };

    /// <summary>How much of the colour: 1 but for <see cref="ColorScaleKind.Intensity"/>.</summary>
    public double Opacity(double value) => Kind == ColorScaleKind.Intensity ? Place(value) : 1;

    /// <summary>Round numbers along the scale, approximately as many as given.</summary>
    public IEnumerable<(double Value, string Text)> Ticks(int about)
    {
        if (Kind == ColorScaleKind.Logarithmic)
        {
            int from = (int)Math.Ceiling(Math.Log10(Low) - 1e-9), to = (int)Math.Floor(Math.Log10(High) + 1e-9);
            if (to - from >= 1)
            {
                for (int power = from; power <= to; power += Math.Max(1, (to - from) / about)) yield return (Math.Pow(10, power), Text(Math.Pow(10, power)));
                yield break;
            }
        }
        double step = RoundNumbers.Step(High - Low, about);
        foreach (double value in RoundNumbers.Between(Low, High, step)) yield return (value, Text(Math.Abs(value) < 0.5 * step ? 0 : value));
    }

    /// <summary>A number for people: three digits, a true minus sign.</summary>
    public static string Text(double value)
    {
        double size = Math.Abs(value);
        string text = size switch
        {
            0 => "0",
            >= 1e5 or < 1e-3 => value.ToString("0.#e0", CultureInfo.InvariantCulture),
            >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
            >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
            _ => value.ToString("0.###", CultureInfo.InvariantCulture),
        };
        return text.Replace('-', '−');
    }
}
