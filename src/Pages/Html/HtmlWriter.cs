using System.Text;

namespace Amalgam.Pages.Html;

/// <summary>Writes HTML: elements are closed in the order they were opened, texts and attributes are escaped.</summary>
internal sealed class HtmlWriter
{
    private static readonly HashSet<string> Void = ["meta", "input", "br", "hr", "wbr"];
    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();
    private int figures;

    /// <summary>A prefix for the identifiers of the next figure: identifiers of different figures must differ.</summary>
    public string NextFigurePrefix() => $"figure{++figures}-";

    /// <summary>Opens an element.</summary>
    /// <param name="attributes">an attribute with the value null is left out</param>
    public HtmlWriter Open(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        text.Append('<').Append(tag);
        foreach ((string name, string? value) in attributes)
            if (value is not null) Escape(text.Append(' ').Append(name).Append("=\""), value).Append('"');
        text.Append('>');
        if (!Void.Contains(tag)) open.Push(tag);
        return this;
    }

    /// <summary>Closes the element opened last.</summary>
    public HtmlWriter Close()
    {
        string tag = open.Pop();
        text.Append("</").Append(tag).Append('>');
        if (tag is "p" or "tr" or "section" or "figure" or "div" or "li" or "style" or "script" or "h2" or "h3") text.Append('\n');
        return this;
    }

    /// <summary>Text, escaped.</summary>
    public HtmlWriter Text(string content)
    {
        Escape(text, content);
        return this;
    }

    /// <summary>An element with nothing but text in it.</summary>
    public HtmlWriter Element(string tag, string content, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(tag, attributes).Text(content).Close();

    /// <summary>Markup as it is: the assets of this program, checked pictures and encoded JSON, never text from outside.</summary>
    public HtmlWriter Markup(string markup)
    {
        text.Append(markup);
        return this;
    }

    /// <exception cref="InvalidOperationException">An element is still open.</exception>
    public override string ToString() =>
        open.Count == 0 ? text.ToString() : throw new InvalidOperationException($"<{open.Peek()}> was not closed");

    /// <summary>Text as it may stand in an element or between double quotes, of HTML and of SVG.</summary>
    public static string Escaped(string content) => Escape(new StringBuilder(), content).ToString();

    /// <summary>A text without the control characters that HTML and XML forbid.</summary>
    public static string Visible(string content) =>
        content.Any(IsForbidden) ? string.Concat(content.Select(letter => IsForbidden(letter) ? '\uFFFD' : letter)) : content;

    private static bool IsForbidden(char letter) => char.IsControl(letter) && letter is not ('\n' or '\t' or '\r');

    // Characters that HTML and XML forbid altogether (control characters of a damaged file) become the replacement character.
    private static StringBuilder Escape(StringBuilder target, string content)
    {
        foreach (char letter in content)
            _ = letter switch
            {
                '<' => target.Append("&lt;"),
                '>' => target.Append("&gt;"),
                '&' => target.Append("&amp;"),
                '"' => target.Append("&quot;"),
                _ => target.Append(IsForbidden(letter) ? '\uFFFD' : letter),
            };
        return target;
    }
}
