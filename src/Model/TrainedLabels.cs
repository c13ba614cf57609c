using System.Text.Json.Nodes;

namespace Amalgam.Model;

/// <summary>What the record of a model says of the labels it was trained on.</summary>
public static class TrainedLabels
{
    /// <summary>
    /// Whether a model has learned stresses: false when the loss had no weight for them or no validation structure had one; null when the record does not
    /// say.
    /// </summary>
    public static bool? HasStress(PotentialModel model)
    {
        JsonNode? loss = Child(Child(model.Provenance, "settings"), "loss");
        if (Number(loss, "stress_start") is 0 && Number(loss, "stress_end") is 0) return false;
        // Errors that no label gave are recorded as null.
        return Child(model.Provenance, "validation") is JsonObject validation && validation.ContainsKey("stress_mae_meV_A3")
            ? validation["stress_mae_meV_A3"] is not null : null;
    }

    private static JsonNode? Child(JsonNode? node, string key) => node is JsonObject record ? record[key] : null;

    private static double? Number(JsonNode? node, string key) => Child(node, key) is JsonValue value && value.TryGetValue(out double number) ? number : null;
}
