using System.Text.Json.Nodes;
using Amalgam.Atoms.Elements;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Soundness;

/// <summary>All results of a soundness study.</summary>
/// <param name="Elements">tried, ascending</param>
/// <param name="Lines">in order</param>
/// <param name="Errors">null without labels</param>
public sealed record SoundnessReport(
    SoundnessSubject Subject, SoundnessOptions Options, IReadOnlyList<Element> Elements, IReadOnlyList<SoundnessLine> Lines,
    IReadOnlyList<EnergyDrift> Drifts, IReadOnlyList<DiatomicCurve> Diatomics, IReadOnlyList<VolumeCurve> Volumes, ErrorTable? Errors)
{
    public int Count(CheckOutcome outcome) => Lines.Count(line => line.Outcome == outcome);

    /// <summary>Everything, under the keys of docs/validation.md.</summary>
    public JsonObject ToJson() => new()
    {
        ["model"] = Subject.Name,
        ["elements"] = new JsonArray([.. Elements.Select(element => (JsonNode?)element.Symbol)]),
        ["passed"] = Count(CheckOutcome.Pass),
        ["warned"] = Count(CheckOutcome.Warn),
        ["failed"] = Count(CheckOutcome.Fail),
        ["skipped"] = Count(CheckOutcome.Skipped),
        ["lines"] = new JsonArray([.. Lines.Select(Line)]),
        ["limits"] = new JsonObject(SoundnessLimits.All.Select(limit => KeyValuePair.Create(limit.Key, (JsonNode?)OfLimit(limit)))),
        ["drifts"] = new JsonArray([.. Drifts.Select(drift => drift.ToJson())]),
        ["diatomics"] = new JsonArray([.. Diatomics.Select(curve => curve.ToJson())]),
        ["volumes"] = new JsonArray([.. Volumes.Select(curve => curve.ToJson())]),
        ["errors"] = Errors?.ToJson(),
    };

    private static JsonNode Line(SoundnessLine line) => new JsonObject
    {
        ["group"] = line.Group,
        ["check"] = line.Check,
        ["where"] = line.Where,
        ["value"] = JsonNumber.Of(line.Value),
        ["unit"] = line.Unit,
        ["limit"] = line.Limit?.Key,
        ["verdict"] = Word(line.Outcome),
        ["note"] = line.Note,
    };

    private static string Word(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Pass => "pass",
        CheckOutcome.Warn => "warn",
        CheckOutcome.Fail => "fail",
        CheckOutcome.Skipped => "skipped",
        _ => "told",
    };

    private static JsonObject OfLimit(SoundnessLimit limit) => new()
    {
        ["unit"] = limit.Unit,
        ["pass"] = limit.Pass,
        ["warn"] = limit.Warn,
        ["at_least"] = limit.IsFloor,
        ["reason"] = limit.Reason,
    };
}
