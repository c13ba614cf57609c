using System.Text.Json.Nodes;

namespace Amalgam.Studies.Soundness;

/// <summary>Numbers in JSON, which knows no infinities.</summary>
internal static class Json
{
    public static JsonNode? Number(double? value) => value is double number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    public static JsonArray Numbers(IEnumerable<double> values) => [.. values.Select(value => Number(value))];
}
