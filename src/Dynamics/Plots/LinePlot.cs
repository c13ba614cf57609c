using System.Globalization;
using System.Net;
using System.Text;

namespace Amalgam.Dynamics.Plots;

/// <summary>Lines and points over two linear axes, as a self-contained SVG picture.</summary>
/// <param name="Title">above the picture</param>
/// <param name="XLabel">with the unit</param>
/// <param name="YLabel">with the unit</param>
public sealed record LinePlot(string Title, string XLabel, string YLabel, params IReadOnlyList<PlotSeries> Series)
{
    private const double Width = 720, Height = 480, Left = 82, Right = 20, Top = 44, Bottom = 58;
    // Okabe and Ito's colours, which colour-blind readers can tell apart.
    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    /// <summary>Vertical lines with a name each, in place of ticks on the x axis (the special points of a band path); empty for ticks.</summary>
    public IReadOnlyList<(double X, string Name)> Landmarks { get; init; } = [];

    /// <summary>Names beside points.</summary>
    public IReadOnlyList<(double X, double Y, string Text)> Labels { get; init; } = [];

    /// <summary>Whether y = 0 is shown and drawn through.</summary>
    public bool ShowsZero { get; init; }

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        var text = new StringBuilder();
        PlotAxis x = PlotAxis.Around(Series.SelectMany(series => series.X), Landmarks.Count > 0 ? 0 : 0.03, 8);
        PlotAxis y = PlotAxis.Around(Series.SelectMany(series => series.Y).Concat(ShowsZero ? [0.0] : []), 0.05, 7);
        text.Append(Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" font-family="sans-serif" font-size="14">""")).Append('\n');
        text.Append(Invariant($"""<rect width="{Width}" height="{Height}" fill="#ffffff"/>""")).Append('\n');
        text.Append(Invariant($"""<clipPath id="frame"><rect x="{Left}" y="{Top}" width="{Width - Left - Right}" height="{Height - Top - Bottom}"/></clipPath>""")).Append('\n');
        Axes(text, x, y);
        text.Append("<g clip-path=\"url(#frame)\">\n");
        foreach (PlotSeries series in Series) Draw(text, series, x, y);
        Names(text, x, y);
        text.Append("</g>\n");
        Legend(text, x, y);
        return text.Append("</svg>\n").ToString();
    }

    private static double Across(PlotAxis axis, double value) => Left + axis.Place(value) * (Width - Left - Right);

    private static double Down(PlotAxis axis, double value) => Height - Bottom - axis.Place(value) * (Height - Top - Bottom);

    private void Axes(StringBuilder text, PlotAxis x, PlotAxis y)
    {
        foreach ((double value, string name) in Landmarks.Count > 0 ? Landmarks : x.Ticks())
        {
            double at = Across(x, value);
            Line(text, at, Top, at, Height - Bottom, Landmarks.Count > 0 ? "#777777" : "#e4e4e4");
            Text(text, at, Height - Bottom + 20, "middle", name);
        }
        foreach ((double value, string name) in y.Ticks())
        {
            double at = Down(y, value);
            Line(text, Left, at, Width - Right, at, "#e4e4e4");
            Text(text, Left - 8, at + 5, "end", name);
        }
        if (ShowsZero) Line(text, Left, Down(y, 0), Width - Right, Down(y, 0), "#777777");
        text.Append(Invariant($"""<rect x="{Left}" y="{Top}" width="{Width - Left - Right}" height="{Height - Top - Bottom}" fill="none" stroke="#000000"/>""")).Append('\n');
        Text(text, (Left + Width - Right) / 2, Height - 14, "middle", XLabel);
        Text(text, Width / 2, 26, "middle", Title, """ font-size="16" """);
        double middle = (Top + Height - Bottom) / 2;
        Text(text, 22, middle, "middle", YLabel, Invariant($""" transform="rotate(-90 22 {middle:0.#})" """));
    }

    private static void Draw(StringBuilder text, PlotSeries series, PlotAxis x, PlotAxis y)
    {
        string color = Colors[series.Color % Colors.Length];
        if (series.HasLine) DrawLine(text, series, x, y, color);
        if (!series.HasMarkers) return;
        for (int i = 0; i < series.X.Count; i++)
            if (double.IsFinite(series.Y[i])) text.Append(Invariant($"""<circle cx="{Across(x, series.X[i]):0.##}" cy="{Down(y, series.Y[i]):0.##}" r="4" fill="{color}"/>""")).Append('\n');
    }

    private static void DrawLine(StringBuilder text, PlotSeries series, PlotAxis x, PlotAxis y, string color)
    {
        text.Append("<path d=\"");
        bool isDrawing = false;
        for (int i = 0; i < series.X.Count; i++)
        {
            bool isPoint = double.IsFinite(series.X[i]) && double.IsFinite(series.Y[i]);
            if (isPoint) text.Append(Invariant($"{(isDrawing ? 'L' : 'M')}{Across(x, series.X[i]):0.##} {Down(y, series.Y[i]):0.##}"));
            isDrawing = isPoint;
        }
        text.Append($"\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.8\" stroke-linejoin=\"round\"{(series.IsDashed ? " stroke-dasharray=\"6 4\"" : "")}/>\n");
    }

    /// <summary>Writes the labels, each as near to its point as those before it allow.</summary>
    private void Names(StringBuilder text, PlotAxis x, PlotAxis y)
    {
        const double LetterWidth = 5.6, LineHeight = 12;
        var taken = new List<(double Left, double Base, double Right)>();
        foreach ((double atX, double atY, string label) in Labels)
        {
            bool isRight = x.Place(atX) > 0.7;
            double width = LetterWidth * label.Length, left = Across(x, atX) + (isRight ? -7 - width : 7), start = Down(y, atY) - 4, at = start;
            for (int attempt = 1; taken.Exists(other => other.Left < left + width && left < other.Right && Math.Abs(other.Base - at) < LineHeight); attempt++)
                at = start + LineHeight * (attempt % 2 == 1 ? (attempt + 1) / 2 : -attempt / 2);
            taken.Add((left, at, left + width));
            Text(text, isRight ? left + width : left, at, isRight ? "end" : "start", label, """ font-size="11" fill="#333333" """);
        }
    }

    private void Legend(StringBuilder text, PlotAxis x, PlotAxis y)
    {
        PlotSeries[] named = [.. Series.Where(series => series.Name.Length > 0)];
        if (named.Length == 0) return;
        double width = 46 + 8.2 * named.Max(series => series.Name.Length), height = 20 * named.Length + 8;
        (double left, double top) = EmptiestCorner(width, height, x, y);
        text.Append(Invariant($"""<rect x="{left:0.#}" y="{top}" width="{width:0.#}" height="{height}" fill="#ffffff" fill-opacity="0.85" stroke="#bbbbbb"/>""")).Append('\n');
        for (int i = 0; i < named.Length; i++)
        {
            double at = top + 14 + 20 * i;
            string color = Colors[named[i].Color % Colors.Length];
            if (named[i].HasLine) Line(text, left + 8, at, left + 32, at, color, named[i].IsDashed ? " stroke-width=\"2\" stroke-dasharray=\"6 4\""
                : " stroke-width=\"2\"");
            if (named[i].HasMarkers) text.Append(Invariant($"""<circle cx="{left + 20:0.#}" cy="{at}" r="4" fill="{color}"/>""")).Append('\n');
            Text(text, left + 40, at + 5, "start", named[i].Name);
        }
    }

    /// <summary>Where a box of this size hides the fewest points.</summary>
    private (double Left, double Top) EmptiestCorner(double width, double height, PlotAxis x, PlotAxis y)
    {
        double right = Width - Right - width - 8, low = Height - Bottom - height - 8;
        return new[] { (right, Top + 8), (Left + 8, Top + 8), (right, low), (Left + 8, low) }.MinBy(corner =>
            Series.Sum(series => series.X.Zip(series.Y).Count(point =>
            Across(x, point.First) > corner.Item1 - 6 && Across(x, point.First) < corner.Item1 + width + 6 && Down(y, point.Second) > corner.Item2 - 6
                && Down(y, point.Second) < corner.Item2 + height + 6)));
    }

    private static void Line(StringBuilder text, double x1, double y1, double x2, double y2, string color, string more = "") =>
        text.Append(Invariant($"""<line x1="{x1:0.##}" y1="{y1:0.##}" x2="{x2:0.##}" y2="{y2:0.##}" stroke="{color}"{more}/>""")).Append('\n');

    private static void Text(StringBuilder text, double x, double y, string anchor, string content, string more = "") =>
        text.Append(Invariant($"""<text x="{x:0.##}" y="{y:0.##}" text-anchor="{anchor}"{more}>{WebUtility.HtmlEncode(content)}</text>""")).Append('\n');

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
