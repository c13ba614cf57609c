using System.Text.Json.Nodes;

namespace Amalgam.Studies.Soundness;

/// <summary>Numbers in JSON, which has no infinities: null stands for what is not finite.</summary>
internal static class JsonNumber
{
    public static JsonNode? Of(double? value) => value is double number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    public static JsonArray ArrayOf(IEnumerable<double> values) => [.. values.Select(value => Of(value))];
}
