using System.Text;
using Amalgam.Studies;

namespace Amalgam.Pages.Html;

/// <summary>A part of a page with a heading of its own, reachable from the navigation. Blocks stand in the order they are added.</summary>
public sealed class PageSection
{
    private readonly List<PageBlock> blocks = [];

    internal PageSection(string title)
    {
        Title = title;
        var id = new StringBuilder();
        foreach (char letter in title.ToLowerInvariant()) id.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '-');
        Id = id.ToString().Trim('-');
    }

    public string Title { get; }

    /// <summary>The part of the address after '#': the title in lower case, with dashes.</summary>
    public string Id { get; }

    public IReadOnlyList<PageBlock> Blocks => blocks;

    /// <summary>Adds any block.</summary>
    public PageSection Add(PageBlock block)
    {
        blocks.Add(block);
        return this;
    }

    /// <summary>Adds a paragraph.</summary>
    public PageSection Text(string text) => Add(new TextBlock(text));

    /// <summary>Adds a smaller heading.</summary>
    public PageSection Heading(string text) => Add(new TextBlock(text) { Kind = TextKind.Heading });

    /// <summary>Adds a sentence with a verdict in front of it; the worst of a section shows in the navigation.</summary>
    public PageSection Verdict(Verdict verdict, string sentence) => Add(new VerdictLine(verdict, sentence));

    /// <summary>Adds numbers in large type, side by side.</summary>
    public PageSection Cards(params IReadOnlyList<SummaryCard> cards) => Add(new CardRow(cards));

    /// <summary>Adds figures side by side, as many in a row as there is room.</summary>
    public PageSection Figures(params IReadOnlyList<PageFigure> figures) => Add(new FigureRow(figures));

    /// <summary>Adds blocks that are hidden until the reader unfolds them.</summary>
    /// <param name="summary">the line that stays visible</param>
    public PageSection Folded(string summary, params IReadOnlyList<PageBlock> folded) => Add(new FoldedBlock(summary, folded));

    /// <summary>The worst verdict in this section; null when it has none.</summary>
    internal Verdict? Worst => blocks.OfType<VerdictLine>().Select(line => (Verdict?)line.Verdict).Max();

    internal IEnumerable<string> Scripts => blocks.SelectMany(block => block.Scripts);

    internal void Write(HtmlWriter html)
    {
        html.Open("section", ("id", Id), ("aria-labelledby", Id + "-title")).Element("h2", Title, ("id", Id + "-title"));
        foreach (PageBlock block in blocks) block.Write(html);
        html.Close();
    }
}
