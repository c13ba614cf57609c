namespace Amalgam.Pages.Html;

/// <summary>A part of a section: a paragraph, cards, a table, a figure, and so on.</summary>
public abstract class PageBlock
{
    /// <summary>Writes the block; every text is escaped by the writer.</summary>
    internal abstract void Write(HtmlWriter html);

    /// <summary>Names of the assets the block needs beside the style sheet and the script of every page, in the order they must stand.</summary>
    internal virtual IEnumerable<string> Scripts => [];
}
