using System.Text.Json.Nodes;

namespace Amalgam.Pages.Html;

/// <summary>Which elements use which experts, for the page: a click on an element lights up its experts everywhere, and the reverse.</summary>
/// <remarks>
/// Whatever carries data-element="SYMBOL" or data-expert="KEY" (table rows through <see cref="PageTable.LinkedRow"/>, shapes of a figure as attributes) takes
/// part.
/// One block of this kind per page.
/// </remarks>
/// <param name="expertsOfElement">symbol → keys of its experts, such as "layers.0.router.node/3"</param>
public sealed class ExpertLinks(IReadOnlyDictionary<string, IReadOnlyList<string>> expertsOfElement) : PageBlock
{
    /// <summary>Key of an expert on a page.</summary>
    /// <param name="router">name of the router in the model file</param>
    /// <param name="expert">0 to E − 1</param>
    public static string KeyOf(string router, int expert) => $"{router}/{expert}";

    internal override void Write(HtmlWriter html) => new DataBlock("expert-links", new JsonObject(expertsOfElement.Select(entry =>
        KeyValuePair.Create(entry.Key, (JsonNode?)new JsonArray([.. entry.Value.Select(key => (JsonNode?)key)]))))).Write(html);
}
