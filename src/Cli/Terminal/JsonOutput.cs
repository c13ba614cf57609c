using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amalgam.Cli.Terminal;

/// <summary>What <c>--json</c> writes: one object, indented, in the form of docs/reference/json.md.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of an object, as on the standard output and in files.</summary>
    public static string Text(JsonObject json) => json.ToJsonString(Indented);

    public static void Write(TextWriter output, JsonObject json) => output.WriteLine(Text(json));

    /// <summary>A number; null for what is none, which JSON cannot say.</summary>
    public static JsonNode? Number(double number) => double.IsFinite(number) ? JsonValue.Create(number) : null;

    public static JsonArray Numbers(ReadOnlySpan<double> numbers)
    {
        var array = new JsonArray();
        foreach (double number in numbers) array.Add(Number(number));
        return array;
    }

    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)JsonValue.Create(text))];

    public static JsonArray Objects(IEnumerable<JsonObject> objects) => [.. objects.Select(one => (JsonNode)one)];
}
