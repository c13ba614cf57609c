using System.Text;

namespace Amalgam.Pages.Svg;

/// <summary>A table of numbers as coloured cells.</summary>
/// <param name="Title">above the picture</param>
/// <param name="Quantity">at the colour bar, with the unit</param>
/// <param name="Rows">[row], names</param>
/// <param name="Columns">[column], names, written upright when they are short enough</param>
/// <param name="Values">[row, column]; not-a-number for an empty cell</param>
public sealed record HeatMapPlot(string Title, string Quantity, IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, double[] Values)
{
    private const int Shades = 48;

    public ColorScaleKind Kind { get; init; } = ColorScaleKind.Sequential;

    /// <summary>The scale; null for one around the numbers.</summary>
    public ColorScale? Scale { get; init; }

    /// <summary>Below the title; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Names over runs of columns, in their order, such as the groups of elements: how many columns, and the name.</summary>
    public IReadOnlyList<(int Count, string Name)> ColumnGroups { get; init; } = [];

    /// <summary>The same for rows; the names stand to the left of those of the rows.</summary>
    public IReadOnlyList<(int Count, string Name)> RowGroups { get; init; } = [];

    /// <summary>Square cells, for tables of the same things on both sides.</summary>
    public bool IsSquare { get; init; }

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        double across = Math.Clamp(960.0 / Columns.Count, 4, 26), down = IsSquare ? across : Math.Clamp(760.0 / Rows.Count, 6, 18);
        double left = 30 + 6.6 * Rows.Max(name => name.Length) + (RowGroups.Count > 0 ? 20 + 6.6 * RowGroups.Max(group => group.Name.Length) : 0),
            top = ColumnGroups.Count > 0 ? 96 : 80;
        ColorScale scale = Scale ?? ColorScale.Around(Kind, Values);
        double width = left + across * Columns.Count + 24, height = top + down * Rows.Count + 66;
        var svg = new SvgText(Math.Max(width, 420), height, Title, Note);
        Cells(svg, scale, left, top, across, down);
        Names(svg, left, top, across, down);
        svg.Legend(scale, Quantity, left, top + down * Rows.Count + 30, Math.Min(280, Math.Max(160, across * Columns.Count)));
        return svg.ToString();
    }

    // One path per shade: a picture of ten thousand cells stays small.
    private void Cells(SvgText svg, ColorScale scale, double left, double top, double across, double down)
    {
        var paths = new SortedDictionary<int, StringBuilder>();
        for (int row = 0; row < Rows.Count; row++)
            for (int column = 0; column < Columns.Count;)
            {
                int shade = Shade(scale, row, column), run = 1;
                while (column + run < Columns.Count && Shade(scale, row, column + run) == shade) run++;
                if (shade >= 0)
                {
                    if (!paths.TryGetValue(shade, out StringBuilder? path)) paths[shade] = path = new StringBuilder();
                    path.Append('M').Append(column).Append(' ').Append(row).Append('h').Append(run).Append("v1h-").Append(run).Append('z');
                }
                column += run;
            }
        svg.Raw($"""<g transform="translate({left:0.##} {top:0.##}) scale({across:0.####} {down:0.####})">""");
        foreach ((int shade, StringBuilder path) in paths)
        {
            double value = Value(scale, (shade + 0.5) / Shades);
            svg.Raw($"""<path fill="{scale.At(value).Hex}" fill-opacity="{scale.Opacity(value):0.###}" d="{path.ToString()}"/>""");
        }
        svg.Raw($"</g>");
        svg.Raw($"""<rect class="line" x="{left:0.##}" y="{top:0.##}" width="{across * Columns.Count:0.##}" height="{down * Rows.Count:0.##}" fill="none" """,
            $"""stroke="#d8dade"/>""");
    }

    private int Shade(ColorScale scale, int row, int column)
    {
        double value = Values[row * Columns.Count + column];
        if (!double.IsFinite(value) || (scale.Kind == ColorScaleKind.Intensity && value == 0)) return -1;
        return Math.Min(Shades - 1, (int)(scale.Place(value) * Shades));
    }

    private static double Value(ColorScale scale, double place) =>
        scale.Kind == ColorScaleKind.Logarithmic ? scale.Low * Math.Pow(scale.High / scale.Low, place) : scale.Low + place * (scale.High - scale.Low);

    private void Names(SvgText svg, double left, double top, double across, double down)
    {
        double rowSize = Math.Min(11.5, down * 0.86), columnSize = Math.Min(11, across * 0.95);
        for (int row = 0; row < Rows.Count; row++) svg.Text(left - 6, top + (row + 0.5) * down + 0.36 * rowSize, Rows[row], rowSize, "end");
        for (int column = 0; column < Columns.Count; column++)
        {
            double x = left + (column + 0.5) * across;
            if (Columns[column].Length * columnSize * 0.6 < across) svg.Text(x, top - 6, Columns[column], columnSize, "middle");
            else svg.Raw($"""<text transform="translate({x + 0.36 * columnSize:0.##} {top - 5:0.##}) rotate(-90)" font-size="{columnSize:0.#}" """,
                $"""fill="currentColor">{Columns[column]}</text>""");
        }
        double at = left;
        foreach ((int count, string name) in ColumnGroups)
        {
            if (at > left) svg.Raw($"""<line x1="{at:0.##}" y1="{top - 22:0.##}" x2="{at:0.##}" y2="{top + down * Rows.Count:0.##}" stroke="currentColor" """,
                $"""stroke-opacity="0.35"/>""");
            if (name.Length * 6.2 < count * across) svg.Text(at + count * across / 2, top - 26, name, 11, "middle", """ fill-opacity="0.75" """);
            at += count * across;
        }
        at = top;
        foreach ((int count, string name) in RowGroups)
        {
            if (at > top) svg.Raw($"""<line x1="16" y1="{at:0.##}" x2="{left + across * Columns.Count:0.##}" y2="{at:0.##}" stroke="currentColor" """,
                $"""stroke-opacity="0.5"/>""");
            svg.Text(16, at + count * down / 2 + 4, name, 11.5, "start", """ fill-opacity="0.75" """);
            at += count * down;
        }
    }
}
