using System.Globalization;
using System.Net;
using System.Text;

namespace Amalgam.Pages.Svg;

/// <summary>An SVG picture as it grows. It stands alone as a file, and takes the colours of a page that it is put into.</summary>
/// <remarks>
/// Ink is <c>currentColor</c>; a page may set <c>--plot-ink</c>, <c>--plot-paper</c> and <c>--plot-line</c>. Alone, the picture follows the light or dark
/// setting of its viewer. Nothing in it has an id, so that many pictures can share one page.
/// </remarks>
internal sealed class SvgText
{
    private const string Style =
        ":where(.amalgam-plot){color:var(--plot-ink,#1c1e21)}"
        + ":where(.amalgam-plot .paper){fill:var(--plot-paper,#fff)}"
        + ":where(.amalgam-plot .line){stroke:var(--plot-line,#d8dade)}"
        + "@media (prefers-color-scheme:dark){:where(.amalgam-plot){color:var(--plot-ink,#e6e7ea)}"
        + ":where(.amalgam-plot .paper){fill:var(--plot-paper,#17191d)}"
        + ":where(.amalgam-plot .line){stroke:var(--plot-line,#3d4148)}}";

    private readonly StringBuilder text = new();

    /// <param name="title">above the picture, and for readers that see no pictures</param>
    /// <param name="note">below the title; may be empty</param>
    public SvgText(double width, double height, string title, string note)
    {
        Raw($"""<svg xmlns="http://www.w3.org/2000/svg" class="amalgam-plot" viewBox="0 0 {width:0.#} {height:0.#}" """,
            $"""width="{width:0.#}" height="{height:0.#}" role="img" color="#1c1e21" """,
            $"""font-family="system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif" font-size="12">""");
        text.Append($"<title>{WebUtility.HtmlEncode(title)}</title><style>{Style}</style>\n");
        text.Append(Invariant($"""<rect class="paper" width="{width:0.#}" height="{height:0.#}" fill="#ffffff"/>""")).Append('\n');
        Text(16, 26, title, 16, "start", """ font-weight="600" """);
        if (note.Length > 0) Text(16, 45, note, 12, "start", """ fill-opacity="0.72" """);
    }

    /// <summary>A line of tags as they are, from one or several pieces; numbers have a decimal point in every locale.</summary>
    public void Raw(params FormattableString[] pieces)
    {
        foreach (FormattableString piece in pieces) text.Append(Invariant(piece));
        text.Append('\n');
    }

    /// <param name="ink">colour; null for that of the page</param>
    public void Text(double x, double y, string content, double size = 12, string anchor = "start", string more = "", string? ink = null) =>
        Raw($"""<text x="{x:0.##}" y="{y:0.##}" font-size="{size:0.#}" text-anchor="{anchor}" fill="{ink ?? "currentColor"}"{more}>""",
            $"""{WebUtility.HtmlEncode(content)}</text>""");

    /// <summary>A thin line in the colour of grids.</summary>
    public void Grid(double x1, double y1, double x2, double y2) => Raw($"""<line class="line" x1="{x1:0.##}" y1="{y1:0.##}" x2="{x2:0.##}" """,
        $"""y2="{y2:0.##}" stroke="#d8dade"/>""");

    /// <summary>A colour bar with ticks and its unit: below, left to right.</summary>
    public void Legend(ColorScale scale, string unit, double x, double y, double width)
    {
        const int Steps = 64;
        Raw($"""<g shape-rendering="crispEdges">""");
        for (int step = 0; step < Steps; step++)
        {
            double place = (step + 0.5) / Steps;
            double value = scale.Kind == ColorScaleKind.Logarithmic ? scale.Low * Math.Pow(scale.High / scale.Low, place) : scale.Low + place
                * (scale.High - scale.Low);
            Raw($"""<rect x="{x + step * width / Steps:0.##}" y="{y:0.##}" width="{width / Steps:0.##}" height="10" fill="{scale.At(value).Hex}" """,
                $"""fill-opacity="{scale.Opacity(value):0.###}"/>""");
        }
        Raw($"</g>");
        foreach ((double value, string name) in scale.Ticks(Math.Max(2, (int)(width / 60))))
        {
            double at = x + scale.Place(value) * width;
            Raw($"""<line x1="{at:0.##}" y1="{y + 10:0.##}" x2="{at:0.##}" y2="{y + 14:0.##}" stroke="currentColor"/>""");
            Text(at, y + 25, name, 11, "middle");
        }
        Text(x, y - 6, unit, 12);
    }

    /// <summary>Rows that <see cref="Names"/> takes.</summary>
    public static int RowsOf(IReadOnlyList<(string Name, PlotColor Color)> names, double width)
    {
        int rows = 1;
        double at = 0;
        foreach ((string name, _) in names)
        {
            if (at > 0 && at + WidthOf(name) > width) (rows, at) = (rows + 1, 0);
            at += WidthOf(name);
        }
        return rows;
    }

    private static double WidthOf(string name) => 27 + 7 * name.Length;

    /// <summary>Squares with names, in rows no wider than given; returns the height used.</summary>
    public double Names(IReadOnlyList<(string Name, PlotColor Color)> names, double x, double y, double width)
    {
        double at = x, line = y;
        foreach ((string name, PlotColor color) in names)
        {
            double needs = WidthOf(name);
            if (at > x && at + needs > x + width) (at, line) = (x, line + 19);
            Raw($"""<rect x="{at:0.#}" y="{line - 10:0.#}" width="12" height="12" rx="2.5" fill="{color.Hex}"/>""");
            Text(at + 17, line + 0.5, name);
            at += needs;
        }
        return line - y + 19;
    }

    /// <summary>The whole document.</summary>
    public override string ToString() => text + "</svg>\n";

    private static string Invariant(FormattableString tags) => tags.ToString(CultureInfo.InvariantCulture);
}
