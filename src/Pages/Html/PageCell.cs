using Amalgam.Studies;

namespace Amalgam.Pages.Html;

/// <summary>A cell of a table: what is read and what it is sorted by.</summary>
/// <param name="Text">what is read</param>
/// <param name="Order">what it is sorted by; null for the text; not-a-number for nothing, which stands last</param>
public readonly record struct PageCell(string Text, double? Order = null)
{
    /// <summary>A badge instead of plain text.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Shown on hovering; null for none.</summary>
    public string? Tip { get; init; }

    /// <summary>Length of a bar behind the number, 0 to 1; null for none.</summary>
    public double? Bar { get; init; }

    public static implicit operator PageCell(string text) => new(text);

    /// <summary>A number with about three digits; "–" for none.</summary>
    public static implicit operator PageCell(double? number) => new(NumberText.Short(number), number ?? double.NaN);

    /// <summary>A count, in groups of three digits.</summary>
    public static implicit operator PageCell(long count) => new(NumberText.Count(count), count);

    /// <summary>A count, in groups of three digits.</summary>
    public static implicit operator PageCell(int count) => (long)count;

    /// <summary>A badge with its word.</summary>
    public static implicit operator PageCell(Verdict verdict) => new(verdict.Word(), (int)verdict) { Verdict = verdict };
}
