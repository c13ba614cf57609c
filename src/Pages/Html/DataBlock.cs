using System.Text.Json.Nodes;

namespace Amalgam.Pages.Html;

/// <summary>Numbers for the scripts of a page: JSON that is not shown.</summary>
/// <param name="id">by which a script finds it</param>
/// <param name="json">the encoder of <see cref="JsonNode"/> writes no '&lt;', so that the block cannot end early</param>
public sealed class DataBlock(string id, JsonNode json) : PageBlock
{
    internal override void Write(HtmlWriter html) =>
        html.Open("script", ("type", "application/json"), ("id", id)).Markup(json.ToJsonString()).Close();
}
