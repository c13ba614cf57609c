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
    /// <summary>What a report must not be taken for.</summary>
    public const string Caveat =
        "Sound is not right: a potential that passes may still be wrong about what its data lack, such as dimers, surfaces, other phases and pressures.";

    /// <summary>What to do about it.</summary>
    public string Advice => Errors is null ? "Give labelled structures of the kind you will compute as FILE: errors are then listed by kind."
        : "The errors by kind above hold for structures like those of the file, and for no others.";

    public int Count(CheckOutcome outcome) => Lines.Count(line => line.Outcome == outcome);

    /// <summary>Everything, under the keys of docs/guide/validation.md.</summary>
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
        ["by_kind"] = Errors is null ? null : new JsonObject(Errors.ByKind.Select(kind => KeyValuePair.Create(kind.Key, (JsonNode?)kind.Value.ToJson()))),
        ["caveat"] = $"{Caveat} {Advice}",
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
