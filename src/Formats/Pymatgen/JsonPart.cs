using System.Text.Json;

namespace Amalgam.Formats.Pymatgen;

/// <summary>A value of a JSON file and where it stands.</summary>
internal readonly record struct JsonPart(JsonElement Element, string Where)
{
    /// <summary>The value of a key; null when there is none, it is null, or this is no object.</summary>
    public JsonPart? Get(string key) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(key, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null ? new JsonPart(value, Where) : null;

    /// <summary>The value of a key, which must be there.</summary>
    public JsonPart Need(string key) => Get(key) ?? throw Fault($"the key {key}");

    public double? Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double value) && double.IsFinite(value) ? value : null;

    /// <exception cref="InvalidDataException">The text is not UTF-8.</exception>
    public string? Text()
    {
        if (Element.ValueKind != JsonValueKind.String) return null;
        try
        {
            return Element.GetString();
        }
        catch (InvalidOperationException fault)
        {
            throw new InvalidDataException($"{Where}: expected UTF-8 text, found bytes that are none\n  → is the file damaged?", fault);
        }
    }

    /// <summary>The values of a list.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array) throw Fault("a list");
        foreach (JsonElement item in Element.EnumerateArray()) yield return new JsonPart(item, Where);
    }

    /// <summary>All numbers of lists in lists, or of a numpy array ({"data": …}); null when anything else is in it.</summary>
    public List<double>? Numbers()
    {
        if (Get("data") is { } data) return data.Numbers();
        List<double> numbers = [];
        return Collect(Element, numbers) ? numbers : null;
    }

    /// <summary>All numbers, of a given count.</summary>
    public double[] Numbers(int count, string what) => Numbers() is { } numbers && numbers.Count == count ? [.. numbers]
        : throw Fault($"{count} numbers of {what}");

    public InvalidDataException Fault(string expected) => new($"{Where}: expected {expected}, found none\n  → is this JSON of pymatgen, and whole?");

    private static bool Collect(JsonElement element, List<double> numbers)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                if (!Collect(item, numbers)) return false;
            return true;
        }
        bool isNumber = element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && double.IsFinite(value);
        if (isNumber) numbers.Add(element.GetDouble());
        return isNumber;
    }
}
