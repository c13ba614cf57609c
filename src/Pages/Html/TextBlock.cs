namespace Amalgam.Pages.Html;

/// <summary>A paragraph, a smaller heading, a note in small type, or text as typed.</summary>
public sealed class TextBlock(string text) : PageBlock
{
    public string Content { get; } = text;

    public TextKind Kind { get; init; }

    internal override void Write(HtmlWriter html)
    {
        if (Kind == TextKind.Verbatim) html.Open("pre", ("tabindex", "0")).Element("code", Content).Close();
        else html.Element(Kind == TextKind.Heading ? "h3" : "p", Content,
            ("class", Kind switch { TextKind.Lead => "lead", TextKind.Note => "note", _ => null }));
    }
}
