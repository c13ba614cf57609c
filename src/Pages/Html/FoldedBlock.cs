namespace Amalgam.Pages.Html;

/// <summary>Blocks that are hidden until the reader unfolds them; a printed page shows them all.</summary>
public sealed class FoldedBlock(string summary, IReadOnlyList<PageBlock> blocks) : PageBlock
{
    public string Summary { get; } = summary;

    public IReadOnlyList<PageBlock> Blocks { get; } = blocks;

    internal override IEnumerable<string> Scripts => Blocks.SelectMany(block => block.Scripts);

    internal override void Write(HtmlWriter html)
    {
        html.Open("details").Element("summary", Summary);
        foreach (PageBlock block in Blocks) block.Write(html);
        html.Close();
    }
}
