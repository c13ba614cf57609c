using Amalgam.Studies;

namespace Amalgam.Pages.Html;

/// <summary>A sentence with a verdict in front of it.</summary>
public sealed class VerdictLine(Verdict verdict, string sentence) : PageBlock
{
    public Verdict Verdict { get; } = verdict;

    public string Sentence { get; } = sentence;

    internal override void Write(HtmlWriter html)
    {
        html.Open("p", ("class", "verdict"));
        VerdictBadge.Write(html, Verdict, Verdict.Word());
        html.Text(" " + Sentence).Close();
    }
}
