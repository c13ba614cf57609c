namespace Amalgam.Pages.Html;

/// <summary>How a text stands on a page.</summary>
public enum TextKind
{
    Paragraph,
    /// <summary>In larger type: what to remember.</summary>
    Lead,
    /// <summary>In smaller type.</summary>
    Note,
    Heading,
    /// <summary>Fixed width, lines as they are: run files, commands.</summary>
    Verbatim,
}
