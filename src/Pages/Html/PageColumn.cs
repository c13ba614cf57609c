namespace Amalgam.Pages.Html;

/// <summary>A column of a table.</summary>
/// <param name="Title">heading</param>
/// <param name="Unit">below the heading; empty for none</param>
public sealed record PageColumn(string Title, string Unit = "")
{
    /// <summary>Numbers stand to the right.</summary>
    public bool IsNumber { get; init; } = true;

    /// <summary>Explains the column; empty for none.</summary>
    public string Tip { get; init; } = "";

    /// <summary>A column of words.</summary>
    public static PageColumn OfText(string title) => new(title) { IsNumber = false };
}
