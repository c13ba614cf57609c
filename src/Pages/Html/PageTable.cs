using System.Globalization;
using Amalgam.Studies;

namespace Amalgam.Pages.Html;

/// <summary>A table that sorts by a click (or Enter) on a heading and scrolls where it is too wide or too long.</summary>
/// <param name="caption">above the table; empty for none</param>
/// <param name="columns">[column]</param>
public sealed class PageTable(string caption, params IReadOnlyList<PageColumn> columns) : PageBlock
{
    private sealed record Line(IReadOnlyList<PageCell> Cells, string? Element, string? Expert, string? Structure);

    private readonly List<Line> lines = [];

    public string Caption { get; } = caption;

    public int RowCount => lines.Count;

    /// <summary>Number of rows shown until the reader unfolds the rest; 0 for all.</summary>
    public int FirstRows { get; init; }

    /// <summary>Adds a row.</summary>
    /// <param name="cells">[column]; texts, numbers and verdicts turn into cells by themselves</param>
    /// <exception cref="ArgumentException">The number of cells is not that of the columns.</exception>
    public PageTable Row(params IReadOnlyList<PageCell> cells) => LinkedRow(null, null, cells);

    /// <summary>Adds a row that stands for an element or an expert: a click on it lights up the same on the whole page.</summary>
    /// <param name="element">symbol; null for none</param>
    /// <param name="expert"><see cref="ExpertLinks.KeyOf"/>; null for none</param>
    /// <param name="cells">[column]</param>
    /// <param name="structure">key of a structure of the page's <see cref="StructureViewer"/> that a click shows; null for none</param>
    /// <exception cref="ArgumentException">The number of cells is not that of the columns.</exception>
    public PageTable LinkedRow(string? element, string? expert, IReadOnlyList<PageCell> cells, string? structure = null)
    {
        if (cells.Count != columns.Count) throw new ArgumentException($"expected {columns.Count} cells, found {cells.Count}", nameof(cells));
        lines.Add(new Line(cells, element, expert, structure));
        return this;
    }

    internal override void Write(HtmlWriter html)
    {
        html.Open("div", ("class", "table"),
            ("data-first", FirstRows > 0 && lines.Count > FirstRows ? FirstRows.ToString(CultureInfo.InvariantCulture) : null));
        if (Caption.Length > 0) html.Element("p", Caption, ("class", "caption"));
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", Caption.Length > 0 ? Caption : "Table"))
            .Open("table", ("aria-label", Caption.Length > 0 ? Caption : null));
        WriteHeadings(html);
        html.Open("tbody");
        foreach (Line line in lines) WriteRow(html, line);
        html.Close().Close().Close().Close();
    }

    private void WriteHeadings(HtmlWriter html)
    {
        html.Open("thead").Open("tr");
        foreach (PageColumn column in columns)
        {
            html.Open("th", ("scope", "col"), ("class", column.IsNumber ? "number" : null), ("data-tip", column.Tip.Length > 0 ? column.Tip : null))
                .Open("button", ("type", "button"), ("class", "sort")).Text(column.Title);
            if (column.Unit.Length > 0) html.Element("span", column.Unit, ("class", "unit"));
            html.Close().Close();
        }
        html.Close().Close();
    }

    private void WriteRow(HtmlWriter html, Line line)
    {
        bool canBeChosen = line.Element is not null || line.Expert is not null || line.Structure is not null;
        html.Open("tr", ("data-element", line.Element), ("data-expert", line.Expert), ("data-structure", line.Structure),
            ("tabindex", canBeChosen ? "0" : null));
        for (int column = 0; column < line.Cells.Count; column++)
        {
            PageCell cell = line.Cells[column];
            html.Open("td", ("class", columns[column].CellClass), ("data-order", Order(cell.Order)), ("data-tip", cell.Tip),
                ("style", cell.Bar is double bar ? string.Create(CultureInfo.InvariantCulture, $"--bar:{Math.Clamp(bar, 0, 1):0.###}") : null));
            if (cell.Verdict is Verdict verdict) VerdictBadge.Write(html, verdict, cell.Text);
            else if (columns[column].Kind == PageColumn.LongWord) WriteBreakable(html, cell.Text);
            else html.Text(cell.Text);
            html.Close();
        }
        html.Close();
    }

    // A formula breaks in front of an element, not inside it.
    private static void WriteBreakable(HtmlWriter html, string text)
    {
        int from = 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (!char.IsUpper(text[i])) continue;
            html.Text(text[from..i]).Open("wbr");
            from = i;
        }
        html.Text(text[from..]);
    }

    private static string? Order(double? order) =>
        order is not double number ? null : double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture);
}
