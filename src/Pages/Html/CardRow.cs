using Amalgam.Studies;

namespace Amalgam.Pages.Html;

/// <summary>Cards side by side.</summary>
public sealed class CardRow(IReadOnlyList<SummaryCard> cards) : PageBlock
{
    public IReadOnlyList<SummaryCard> Cards { get; } = cards;

    internal override void Write(HtmlWriter html)
    {
        html.Open("dl", ("class", "cards"));
        foreach (SummaryCard card in Cards)
        {
            html.Open("div", ("class", "card")).Open("dt").Text(card.Label);
            if (card.Verdict is Verdict verdict) VerdictBadge.Write(html, verdict, "");
            html.Close().Open("dd").Element("span", card.Value, ("class", "value"), ("data-live-key", card.LiveKey));
            if (card.Unit.Length > 0) html.Text(" ").Element("span", card.Unit, ("class", "unit"));
            html.Close();
            if (card.Note.Length > 0) html.Element("dd", card.Note, ("class", "note"));
            html.Close();
        }
        html.Close();
    }
}
