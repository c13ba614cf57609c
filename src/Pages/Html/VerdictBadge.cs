using Amalgam.Studies;

namespace Amalgam.Pages.Html;

/// <summary>The small coloured label of a verdict: sign, word and colour.</summary>
internal static class VerdictBadge
{
    /// <param name="text">beside the sign; empty for the sign alone</param>
    public static void Write(HtmlWriter html, Verdict verdict, string text)
    {
        string sign = verdict switch { Verdict.Pass => "✓", Verdict.Warn => "!", _ => "✗" };
        html.Open("span", ("class", "badge " + verdict.ToString().ToLowerInvariant()), ("aria-label", text.Length == 0 ? verdict.Word() : null),
            ("role", text.Length == 0 ? "img" : null));
        html.Element("span", sign, ("aria-hidden", "true")).Text(text.Length > 0 ? " " + text : "").Close();
    }
}
