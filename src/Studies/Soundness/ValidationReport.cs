using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Soundness;

/// <summary>What a validation found.</summary>
/// <param name="Elements">tried, ascending</param>
/// <param name="Lines">in order</param>
/// <param name="Errors">null without labels</param>
public sealed record ValidationReport(
    ValidationSubject Subject, ValidationOptions Options, IReadOnlyList<Element> Elements, IReadOnlyList<ValidationLine> Lines,
    IReadOnlyList<EnergyDrift> Drifts, IReadOnlyList<DiatomicCurve> Diatomics, IReadOnlyList<VolumeCurve> Volumes, ErrorTable? Errors)
{
    public int Count(CheckVerdict verdict) => Lines.Count(line => line.Verdict == verdict);

    /// <summary>Everything, under the keys of docs/validation.md.</summary>
    public JsonObject ToJson() => new()
    {
        ["model"] = Subject.Name,
        ["elements"] = new JsonArray([.. Elements.Select(element => (JsonNode?)element.Symbol)]),
        ["passed"] = Count(CheckVerdict.Pass),
        ["warned"] = Count(CheckVerdict.Warn),
        ["failed"] = Count(CheckVerdict.Fail),
        ["skipped"] = Count(CheckVerdict.Skipped),
        ["lines"] = new JsonArray([.. Lines.Select(Line)]),
        ["limits"] = new JsonObject(Limits.All.Select(limit => KeyValuePair.Create(limit.Key, (JsonNode?)OfLimit(limit)))),
        ["drifts"] = new JsonArray([.. Drifts.Select(drift => drift.ToJson())]),
        ["diatomics"] = new JsonArray([.. Diatomics.Select(curve => curve.ToJson())]),
        ["volumes"] = new JsonArray([.. Volumes.Select(curve => curve.ToJson())]),
        ["errors"] = Errors?.ToJson(),
    };

    private static JsonNode Line(ValidationLine line) => new JsonObject
    {
        ["group"] = line.Group,
        ["check"] = line.Check,
        ["where"] = line.Where,
        ["value"] = Json.Number(line.Value),
        ["unit"] = line.Unit,
        ["limit"] = line.Limit?.Key,
        ["verdict"] = line.Verdict.ToString().ToLowerInvariant(),
        ["note"] = line.Note,
    };

    private static JsonObject OfLimit(Limit limit) => new()
    {
        ["unit"] = limit.Unit,
        ["pass"] = limit.Pass,
        ["warn"] = limit.Warn,
        ["at_least"] = limit.IsFloor,
        ["reason"] = limit.Reason,
    };
}
