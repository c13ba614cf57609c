using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amalgam.Model.Json;

/// <summary>JSON read strictly: no duplicate keys, no broken strings, finite numbers; every failure is one kind of exception.</summary>
internal static class JsonText
{
    /// <summary>Longest text parsed, characters: bounds the memory that a hostile file can claim.</summary>
    public const int MaxLength = 4 << 20;

    /// <remarks>
    /// Duplicates are found by <see cref="Touch"/> and <see cref="Properties"/>, not by AllowDuplicateProperties: that takes random numbers from OpenSSL, and
    /// where there is none the process is aborted.
    /// </remarks>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Parses an object.</summary>
    /// <exception cref="InvalidDataException">The text is no JSON object; the message begins with <paramref name="where"/>.</exception>
    public static JsonObject ParseObject(string text, string where)
    {
        if (text.Length > MaxLength) throw new InvalidDataException($"{where}: expected at most {MaxLength} characters, found {text.Length}");
        try
        {
            JsonNode? node = JsonNode.Parse(text, null, Options);
            Touch(node);
            return node as JsonObject ?? throw new InvalidDataException($"{where}: expected a JSON object, found {Describe(node)}");
        }
        // Broken surrogates surface as InvalidOperationException, duplicates as ArgumentException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"{where}: expected a JSON object, found text that cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The entries of an object.</summary>
    /// <exception cref="JsonException">A name stands twice.</exception>
    public static IEnumerable<JsonProperty> Properties(JsonElement map)
    {
        var names = new HashSet<string>();
        foreach (JsonProperty entry in map.EnumerateObject())
            yield return names.Add(entry.Name) ? entry : throw new JsonException($"the name {Quote(entry.Name)} stands twice");
    }

    /// <summary>A whole number in the range of int, or null when the node is anything else.</summary>
    public static int? Integer(JsonNode? node) =>
        NumberText(node) is string text && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null;

    /// <summary>A finite number, or null when the node is anything else.</summary>
    public static double? Number(JsonNode? node) =>
        NumberText(node) is string text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value : null;

    public static string? Text(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static bool? Truth(JsonNode? node) => node is not JsonValue value ? null : value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The items of an array, each read by <paramref name="read"/>; null when the node is no array or an item does not fit.</summary>
    public static List<T>? Items<T>(JsonNode? node, Func<JsonNode?, T?> read) where T : struct
    {
        if (node is not JsonArray array) return null;
        var items = new List<T>(array.Count);
        foreach (JsonNode? entry in array)
        {
            if (read(entry) is not T item) return null;
            items.Add(item);
        }
        return items;
    }

    /// <summary>The node as a message shows it, at most 80 characters.</summary>
    public static string Describe(JsonNode? node)
    {
        string text;
        if (node is JsonValue value && value.TryGetValue(out double number) && !double.IsFinite(number)) return number.ToString(CultureInfo.InvariantCulture);
        try { text = node?.ToJsonString() ?? "null"; }
        catch (ArgumentException) { return "numbers that are not finite"; }
        return text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "...");
    }

    /// <summary>A string from a file as a message shows it: quoted, control characters escaped, at most 80 characters.</summary>
    public static string Quote(string text) => Describe(JsonValue.Create(text.Length <= 80 ? text : text[..80]));

    // Values made from TOML hold long, those from code int or double: their text is the same for all.
    private static string? NumberText(JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) return null;
        return value.TryGetValue(out double number) && !double.IsFinite(number) ? null : value.ToJsonString();
    }

    // Names and strings are decoded lazily: decoding each here makes later reads free of exceptions.
    private static void Touch(JsonNode? node)
    {
        if (node is JsonObject map) foreach (KeyValuePair<string, JsonNode?> entry in map) Touch(entry.Value);
        else if (node is JsonArray array) foreach (JsonNode? entry in array) Touch(entry);
        else Text(node);
    }
}
