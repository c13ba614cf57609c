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
    public static PageColumn OfText(string title, string unit = "") => new(title, unit) { IsNumber = false };

    /// <summary>A column of places in files, each on one line.</summary>
    public static PageColumn OfPlace(string title) => new(title) { IsNumber = false, Kind = "place" };

    /// <summary>A column of long words, such as formulas, that may break in front of a capital letter.</summary>
    public static PageColumn OfLongWord(string title) => new(title) { IsNumber = false, Kind = LongWord };

    internal const string LongWord = "long";

    /// <summary>Kind of words; empty for any.</summary>
    internal string Kind { get; private init; } = "";

    /// <summary>Class of the cells; null for none.</summary>
    internal string? CellClass => IsNumber ? "number" : Kind.Length > 0 ? Kind : null;
}
