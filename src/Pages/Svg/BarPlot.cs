using Amalgam.Studies;

namespace Amalgam.Pages.Svg;

/// <summary>Horizontal bars with a name each.</summary>
/// <param name="Label">what the bars measure, with the unit</param>
/// <param name="Bars">[bar]; not-a-number is a bar without length</param>
public sealed record BarPlot(string Label, params IReadOnlyList<(string Name, double Value)> Bars)
{
    private const double Step = 24, NameWidth = 140;

    public double Width { get; init; } = 560;

    /// <summary>Shown on hovering, [bar]; empty for name and number.</summary>
    public IReadOnlyList<string> Tips { get; init; } = [];

    /// <summary>The bars are elements: a click on one chooses it on the whole page.</summary>
    public bool AreElements { get; init; }

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        double low = Step * Bars.Count + 10, left = Math.Min(NameWidth, 24 + 7.4 * Bars.Select(bar => bar.Name.Length).DefaultIfEmpty(0).Max());
        var canvas = new SvgCanvas(Width, low + 44);
        PlotScale x = PlotScale.Linear(0, 1.08 * Math.Max(1e-12, Bars.Select(bar => double.IsFinite(bar.Value) ? bar.Value : 0).DefaultIfEmpty(0).Max()), left,
            Width - 60);
        foreach ((double value, string text) in x.Ticks(5))
        {
            canvas.Line(x.At(value), 6, x.At(value), low, PlotColors.Grid);
            canvas.Text(x.At(value), low + 17, text);
        }
        for (int i = 0; i < Bars.Count; i++) Draw(canvas, x, i, left);
        canvas.Line(left, 6, left, low, PlotColors.Ink);
        canvas.Text((left + Width - 60) / 2, low + 37, Label);
        return canvas.ToSvg();
    }

    private void Draw(SvgCanvas canvas, PlotScale x, int index, double left)
    {
        (string name, double value) = Bars[index];
        double top = 10 + Step * index, end = double.IsFinite(value) ? x.At(Math.Max(0, value)) : left;
        string? element = AreElements ? name : null;
        canvas.Text(left - 7, top + 13, name.Length > 17 ? name[..16] + "…" : name, "end", null, ("data-element", element));
        canvas.Rectangle(left, top, end - left, Step - 7, PlotColors.Series[0], index < Tips.Count ? Tips[index] : $"{name}: {NumberText.Short(value)}",
            ("data-element", element), ("rx", "2"));
        canvas.Text(end + 6, top + 13, NumberText.Short(value), "start");
    }
}
