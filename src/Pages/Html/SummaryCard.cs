using Amalgam.Studies;

namespace Amalgam.Pages.Html;

/// <summary>One number in large type.</summary>
/// <param name="Label">what it is</param>
/// <param name="Value">the number, ready to read</param>
/// <param name="Unit">behind the number; empty for none</param>
/// <param name="Note">a line below; empty for none</param>
public sealed record SummaryCard(string Label, string Value, string Unit = "", string Note = "")
{
    /// <summary>A badge in the corner; null for none.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Name under which a live page refreshes the number; null for a number that stays.</summary>
    public string? LiveKey { get; init; }
}
