using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;

namespace Amalgam.Pages.Html;

/// <summary>One structure of a <see cref="StructureViewer"/>.</summary>
/// <param name="Key">by which table rows name it</param>
/// <param name="Name">in the list of structures</param>
/// <param name="Elements">[atom]</param>
/// <param name="Positions">[atom, 3], Å</param>
/// <param name="Cell">[3, 3], Å, rows are lattice vectors; null for a molecule</param>
/// <param name="ForceErrors">[atom, 3], eV/Å, predicted minus label; null without labels</param>
public sealed record StructureScene(string Key, string Name, IReadOnlyList<Element> Elements, IReadOnlyList<double> Positions, IReadOnlyList<double>? Cell,
    IReadOnlyList<double>? ForceErrors)
{
    /// <summary>A sentence below the picture; empty for none.</summary>
    public string Note { get; init; } = "";

    internal JsonObject ToJson() => new()
    {
        ["key"] = Key,
        ["note"] = Note,
        ["elements"] = new JsonArray([.. Elements.Select(element => (JsonNode)element.Symbol)]),
        ["positions"] = Numbers(Positions, 4),
        ["cell"] = Cell is null ? null : Numbers(Cell, 5),
        ["errors"] = ForceErrors is null ? null : Numbers(ForceErrors, 5),
    };

    private static JsonArray Numbers(IReadOnlyList<double> values, int decimals) => new([.. values.Select(value => (JsonNode)Math.Round(value, decimals))]);
}
