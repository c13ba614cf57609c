using Amalgam.Atoms.Elements;

namespace Amalgam.Pages.Svg;

/// <summary>The standard table of 18 columns, lanthanides and actinides in two rows below.</summary>
internal static class PeriodicTableLayout
{
    public const double Cell = 46, Left = 16, Top = 62, Gap = 14;
    public const double Width = 2 * Left + 18 * Cell, Height = Top + 9 * Cell + Gap + 34;

    /// <summary>Corner of the cell of an element.</summary>
    public static (double X, double Y) Of(Element element)
    {
        (int column, int row) = element.Family switch
        {
            ElementFamily.Lanthanide => (element.Number - 57 + 3, 8),
            ElementFamily.Actinide => (element.Number - 89 + 3, 9),
            _ => (element.Group, element.Period),
        };
        return (Left + (column - 1) * Cell, Top + (row - 1) * Cell + (row > 7 ? Gap : 0));
    }

    /// <summary>Cells of all elements; those without a colour are hatched.</summary>
    /// <param name="look">colour and text of an element; null for one that is missing</param>
    /// <param name="isMarked">whether the element gets a mark</param>
    public static void Draw(SvgText svg, Func<Element, (PlotColor Color, string Text)?> look, Func<Element, bool> isMarked)
    {
        foreach (Element element in Enumerable.Range(1, Element.MaxNumber).Select(number => new Element(number)))
        {
            (double x, double y) = Of(element);
            if (look(element) is var (color, text)) DrawCell(svg, element, x, y, color, text, isMarked(element));
            else DrawMissing(svg, element, x, y);
        }
        foreach ((int row, string range) in new[] { (6, "57–71"), (7, "89–103") })
            svg.Text(Left + 2.5 * Cell, Top + (row - 0.5) * Cell + 4, range, 10, "middle", """ fill-opacity="0.6" """);
    }

    private static void DrawCell(SvgText svg, Element element, double x, double y, PlotColor color, string text, bool isMarked)
    {
        svg.Raw($"""<g data-element="{element.Symbol}"><title>{element.Symbol} ({element.Number}): {text}{(isMarked ? ", little data" : "")}</title>""",
            $"""<rect x="{x + 1:0.#}" y="{y + 1:0.#}" width="{Cell - 2}" height="{Cell - 2}" rx="4" fill="{color.Hex}"/>""");
        string number = element.Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        svg.Text(x + 5, y + 12, number, 8.5, "start", """ fill-opacity="0.8" """, color.Ink);
        svg.Text(x + Cell / 2, y + 28, element.Symbol, 16, "middle", """ font-weight="600" """, color.Ink);
        svg.Text(x + Cell / 2, y + 40, text, 9.5, "middle", "", color.Ink);
        // A corner cut off: seen at once on any colour, and it takes no room from the text.
        if (isMarked) svg.Raw($"""<path class="paper" d="M{x + Cell - 14:0.#} {y:0.#}h14v14z" fill="#ffffff"/>""");
        svg.Raw($"</g>");
    }

    private static void DrawMissing(SvgText svg, Element element, double x, double y)
    {
        double left = x + 1.5, top = y + 1.5, size = Cell - 3;
        svg.Raw($"""<path class="line" """,
            $"""d="M{left:0.#} {top + size / 3:0.#}L{left + size / 3:0.#} {top:0.#}""",
            $"""M{left:0.#} {top + 2 * size / 3:0.#}L{left + 2 * size / 3:0.#} {top:0.#}""",
            $"""M{left:0.#} {top + size:0.#}L{left + size:0.#} {top:0.#}""",
            $"""M{left + size / 3:0.#} {top + size:0.#}L{left + size:0.#} {top + size / 3:0.#}""",
            $"""M{left + 2 * size / 3:0.#} {top + size:0.#}L{left + size:0.#} {top + 2 * size / 3:0.#}" """,
            $"""fill="none" stroke="#d8dade" stroke-width="0.8"/>""");
        svg.Raw($"""<rect class="line" x="{left:0.#}" y="{top:0.#}" width="{size:0.#}" height="{size:0.#}" rx="4" fill="none" stroke="#d8dade"/>""");
        svg.Text(x + Cell / 2, y + 28, element.Symbol, 13, "middle", """ fill-opacity="0.45" """);
    }
}
