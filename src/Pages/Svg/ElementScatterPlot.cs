using Amalgam.Atoms.Elements;

namespace Amalgam.Pages.Svg;

/// <summary>
/// Elements in a plane, each a coloured tile with its symbol. Tiles that would cover each other move apart; a line leads to the place they stand for.
/// </summary>
/// <param name="Title">above the picture</param>
/// <param name="XLabel">with the unit</param>
/// <param name="YLabel">with the unit</param>
/// <param name="Points">element and place</param>
/// <param name="Color">of an element</param>
/// <param name="Legend">names of the colours</param>
public sealed record ElementScatterPlot(
    string Title, string XLabel, string YLabel, IReadOnlyList<(Element Element, double X, double Y)> Points, Func<Element, PlotColor> Color,
        IReadOnlyList<(string Name, PlotColor Color)> Legend)
{
    private const double Width = 860, Left = 66, Right = 20, Top = 62, Frame = 540, TileWidth = 23, TileHeight = 17;

    /// <summary>Below the title; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Elements drawn with a dashed border.</summary>
    public IReadOnlySet<Element> Marked { get; init; } = new HashSet<Element>();

    /// <summary>What the dashed border means.</summary>
    public string MarkNote { get; init; } = "";

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        bool marks = Marked.Count > 0 && MarkNote.Length > 0;
        int rows = SvgText.RowsOf(Legend, Width - 2 * Left + 60);
        var svg = new SvgText(Width, Top + Frame + 62 + 19 * rows + (marks ? 20 : 0), Title, Note);
        ColorScale x = Range(Points.Select(point => point.X)), y = Range(Points.Select(point => point.Y));
        Axes(svg, x, y);
        (double X, double Y)[] places = [.. Points.Select(point => (Left + x.Place(point.X) * (Width - Left - Right), Top + (1 - y.Place(point.Y)) * Frame))];
        (double X, double Y)[] tiles = TilePlacement.Apart(places, TileWidth, TileHeight, Left + 2, Top + 2, Width - Right - 2, Top + Frame - 2);
        for (int i = 0; i < tiles.Length; i++)
        {
            if (Math.Abs(tiles[i].X - places[i].X) < 0.4 * TileWidth && Math.Abs(tiles[i].Y - places[i].Y) < 0.4 * TileHeight) continue;
            string color = Color(Points[i].Element).Hex;
            svg.Raw($"""<line x1="{places[i].X:0.#}" y1="{places[i].Y:0.#}" x2="{tiles[i].X:0.#}" y2="{tiles[i].Y:0.#}" stroke="currentColor" """,
                $"""stroke-opacity="0.35" stroke-width="0.8"/><circle cx="{places[i].X:0.#}" cy="{places[i].Y:0.#}" r="2" fill="{color}"/>""");
        }
        for (int i = 0; i < tiles.Length; i++) Tile(svg, Points[i].Element, tiles[i].X, tiles[i].Y);
        double below = Top + Frame + 62;
        below += svg.Names(Legend, Left - 40, below, Width - 2 * Left + 60);
        if (!marks) return svg.ToString();
        svg.Raw($"""<rect x="{Left - 40:0.#}" y="{below - 11:0.#}" width="16" height="12" rx="3" fill="none" stroke="currentColor" stroke-width="1.4" """,
            $"""stroke-dasharray="2.5 2"/>""");
        svg.Text(Left - 18, below, MarkNote);
        return svg.ToString();
    }

    private void Tile(SvgText svg, Element element, double x, double y)
    {
        PlotColor color = Color(element);
        string border = Marked.Contains(element) ? """stroke="currentColor" stroke-width="1.4" stroke-dasharray="2.5 2" """ : "";
        svg.Raw($"""<g data-element="{element.Symbol}"><title>{element.Symbol} ({element.Number})</title><rect x="{x - TileWidth / 2 + 0.75:0.#}" """,
            $"""y="{y - TileHeight / 2 + 0.75:0.#}" width="{TileWidth - 1.5}" height="{TileHeight - 1.5}" rx="4" fill="{color.Hex}" {border}/>""");
        svg.Text(x, y + 4.2, element.Symbol, 11.5, "middle", """ font-weight="600" """, color.Ink);
        svg.Raw($"</g>");
    }

    private void Axes(SvgText svg, ColorScale x, ColorScale y)
    {
        foreach ((double value, string name) in x.Ticks(8))
        {
            double at = Left + x.Place(value) * (Width - Left - Right);
            svg.Grid(at, Top, at, Top + Frame);
            svg.Text(at, Top + Frame + 17, name, 11.5, "middle");
        }
        foreach ((double value, string name) in y.Ticks(7))
        {
            double at = Top + (1 - y.Place(value)) * Frame;
            svg.Grid(Left, at, Width - Right, at);
            svg.Text(Left - 7, at + 4, name, 11.5, "end");
        }
        svg.Text((Left + Width - Right) / 2, Top + Frame + 36, XLabel, 12.5, "middle");
        svg.Text(0, 0, YLabel, 12.5, "middle", FormattableString.Invariant($""" transform="translate(18 {Top + Frame / 2:0.#}) rotate(-90)" """));
    }

    private static ColorScale Range(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double room = 0.05 * (all.Max() - all.Min());
        return room > 0 ? new ColorScale(ColorScaleKind.Sequential, all.Min() - room, all.Max() + room)
            : new ColorScale(ColorScaleKind.Sequential, all[0] - 1, all[0] + 1);
    }
}
