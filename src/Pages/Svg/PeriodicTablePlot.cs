using Amalgam.Atoms.Elements;

namespace Amalgam.Pages.Svg;

/// <summary>A number per element as a coloured periodic table.</summary>
/// <param name="Title">above the picture</param>
/// <param name="Quantity">at the colour bar, with the unit, such as "force error, meV/Å"</param>
/// <param name="Values">by element; elements that are absent, or not-a-number, are hatched</param>
public sealed record PeriodicTablePlot(string Title, string Quantity, IReadOnlyDictionary<Element, double> Values)
{
    public ColorScaleKind Kind { get; init; } = ColorScaleKind.Sequential;

    /// <summary>Elements with a cut corner.</summary>
    public IReadOnlySet<Element> Marked { get; init; } = new HashSet<Element>();

    /// <summary>What the cut corner means; empty when nothing is marked.</summary>
    public string MarkNote { get; init; } = "";

    /// <summary>Part of the numbers that the colours are spread over; numbers beyond take the colour of the end.</summary>
    public double Quantile { get; init; } = 1;

    /// <summary>How a cell shows its number; null for three digits.</summary>
    public Func<double, string>? Format { get; init; }

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        ColorScale scale = ColorScale.Around(Kind, Values.Values, Quantile);
        var svg = new SvgText(PeriodicTableLayout.Width, PeriodicTableLayout.Height, Title, "");
        PeriodicTableLayout.Draw(
            svg, element => Values.TryGetValue(element, out double value) && double.IsFinite(value) ? (scale.At(value), (Format ?? ColorScale.Text)(value))
                : null, Marked.Contains);
        svg.Legend(scale, Quantity, PeriodicTableLayout.Left + 2.6 * PeriodicTableLayout.Cell, PeriodicTableLayout.Top + 38, 8.4 * PeriodicTableLayout.Cell);
        PeriodicTableNotes.Draw(svg, Values.Count(entry => double.IsFinite(entry.Value)), Marked.Count > 0 ? MarkNote : "");
        return svg.ToString();
    }
}
