using System.Text;
using Amalgam.Atoms.Elements;
using Amalgam.Studies.Specialization;

namespace Amalgam.Pages.Svg;

/// <summary>A tree of elements: who is joined with whom at which distance.</summary>
/// <param name="Title">above the picture</param>
/// <param name="Distance">name of the distance, at the axis</param>
/// <param name="Tree">over the elements</param>
/// <param name="Elements">[point]</param>
public sealed record DendrogramPlot(string Title, string Distance, ClusterTree Tree, IReadOnlyList<Element> Elements)
{
    private const double Left = 62, Top = 62, Branches = 330;

    /// <summary>Below the title; may be empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>The SVG document.</summary>
    public string ToSvg()
    {
        int[] order = Tree.Order();
        double leaf = Math.Clamp(1040.0 / order.Length, 11.5, 40), width = Math.Max(560, Left + leaf * order.Length + 20);
        IReadOnlyList<(string, PlotColor)> families = FamilyColors.Present(Elements);
        double below = Top + Branches + (order.Length > 45 ? 64 : 52);
        var svg = new SvgText(width, below + 19 * SvgText.RowsOf(families, width - Left - 20), Title, Note);
        double highest = Tree.Joins.Count > 0 ? Tree.Joins.Max(join => join.Height) : 1;
        var scale = new ColorScale(ColorScaleKind.Sequential, 0, highest > 0 ? 1.04 * highest : 1);
        foreach ((double value, string name) in scale.Ticks(6))
        {
            double y = Top + (1 - scale.Place(value)) * Branches;
            svg.Grid(Left, y, Left + leaf * order.Length, y);
            svg.Text(Left - 7, y + 4, name, 11.5, "end");
        }
        svg.Text(0, 0, Distance, 12.5, "middle", FormattableString.Invariant($""" transform="translate(18 {Top + Branches / 2:0.#}) rotate(-90)" """));
        svg.Raw($"""<path d="{Path(order, leaf, scale)}" fill="none" stroke="currentColor" stroke-opacity="0.75" stroke-width="1.1"/>""");
        for (int place = 0; place < order.Length; place++) Leaf(svg, Elements[order[place]], Left + place * leaf, leaf, order.Length > 45 ? place % 2 : 0);
        svg.Names(families, Left, below, width - Left - 20);
        return svg.ToString();
    }

    private string Path(int[] order, double leaf, ColorScale scale)
    {
        double[] x = new double[Tree.Points + Tree.Joins.Count], y = new double[x.Length];
        for (int place = 0; place < order.Length; place++) (x[order[place]], y[order[place]]) = (Left + (place + 0.5) * leaf, Top + Branches);
        var path = new StringBuilder();
        foreach ((int index, ClusterJoin join) in Tree.Joins.Index())
        {
            int node = Tree.Points + index;
            (x[node], y[node]) = (0.5 * (x[join.First] + x[join.Second]), Top + (1 - scale.Place(join.Height)) * Branches);
            path.Append(FormattableString.Invariant($"M{x[join.First]:0.#} {y[join.First]:0.#}V{y[node]:0.#}H{x[join.Second]:0.#}V{y[join.Second]:0.#}"));
        }
        return path.ToString();
    }

    // Narrow leaves stand in two rows, so that every symbol is large enough to read.
    private static void Leaf(SvgText svg, Element element, double x, double width, int row)
    {
        PlotColor color = FamilyColors.Of(element.Family);
        double tile = Math.Max(width - 1, 11), y = Top + Branches + 4 + 14 * row;
        if (row > 0) svg.Raw($"""<line class="line" x1="{x + width / 2:0.#}" y1="{Top + Branches:0.#}" x2="{x + width / 2:0.#}" y2="{y:0.#}" """,
            $"""stroke="#d8dade"/>""");
        double wide = Math.Min(Math.Max(tile, 19), Math.Max(2 * width - 2, 11));
        svg.Raw($"""<g data-element="{element.Symbol}"><rect x="{x + width / 2 - wide / 2:0.#}" y="{y:0.#}" width="{wide:0.#}" height="13" rx="3" """,
            $"""fill="{color.Hex}"/>""");
        svg.Text(x + width / 2, y + 10, element.Symbol, 9.5, "middle", """ font-weight="600" """, color.Ink);
        svg.Raw($"</g>");
    }
}
