namespace Amalgam.Pages.Html;

/// <summary>The sentence of a live page that says how far it is; its script writes it anew.</summary>
internal sealed class LiveState(string sentence) : PageBlock
{
    internal override void Write(HtmlWriter html) => html.Element("p", sentence, ("id", "live-state"), ("role", "status"), ("class", "lead"));
}
