using System.Text.Json.Nodes;

namespace Amalgam.Pages.Html;

/// <summary>Structures in three dimensions: cell, atoms by element or by force error, arrows of force errors. At most one per page.</summary>
/// <remarks>Rows of tables on the page with a structure's key show it when chosen.</remarks>
/// <param name="scenes">[structure], at least one</param>
public sealed class StructureViewer(IReadOnlyList<StructureScene> scenes) : PageBlock
{
    internal override IEnumerable<string> Scripts => ["3Dmol-min.js", "viewer.js"];

    internal override void Write(HtmlWriter html)
    {
        WriteStage(html);
        new DataBlock("viewer-radii", new JsonObject(scenes.SelectMany(scene => scene.Elements).Distinct()
            .Select(element => KeyValuePair.Create(element.Symbol, (JsonNode?)element.CovalentRadius)))).Write(html);
        new DataBlock("viewer-scenes", new JsonArray([.. scenes.Select(scene => (JsonNode)scene.ToJson())])).Write(html);
        // The licence requires its text in every copy of the library.
        new FoldedBlock("Structures are drawn by 3Dmol.js 2.5.5; its licence", [new TextBlock(PageAssets.Read("3Dmol.txt")) { Kind = TextKind.Verbatim }])
            .Write(html);
    }

    private void WriteStage(HtmlWriter html)
    {
        html.Open("div", ("class", "viewer"), ("id", "viewer")).Open("div", ("class", "toolbar"));
        html.Open("select", ("id", "viewer-structure"), ("aria-label", "Structure"));
        foreach (StructureScene scene in scenes) html.Element("option", scene.Name, ("value", scene.Key));
        html.Close();
        html.Element("button", "Colour: element", ("type", "button"), ("id", "viewer-colour"));
        html.Element("button", "Arrows", ("type", "button"), ("id", "viewer-arrows"), ("aria-pressed", "true"));
        html.Element("button", "Spin", ("type", "button"), ("id", "viewer-spin"), ("aria-pressed", "false"));
        html.Element("button", "Reset view", ("type", "button"), ("id", "viewer-reset")).Close();
        html.Open("div", ("class", "stage"), ("id", "viewer-stage"), ("role", "img"), ("aria-label", "The chosen structure; drag to turn it"))
            .Element("p", "The structure is drawn here by a browser with WebGL.", ("class", "message")).Close();
        html.Element("div", "", ("class", "legend"), ("id", "viewer-legend"), ("aria-live", "polite")).Close();
    }
}
