using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Amalgam.Atoms.Settings;

/// <summary>Values in the notation of TOML.</summary>
public static class TomlText
{
    /// <summary>A value of a row; "" for none. Numbers are written so that they read back to the same bits.</summary>
    /// <exception cref="ArgumentException">The value has none of the types of <see cref="SettingKind"/>.</exception>
    public static string Value(object? value) => value switch
    {
        null => "",
        string text => Quoted(text),
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => Number(number),
        IReadOnlyList<string> texts => List(texts.Select(Quoted)),
        IReadOnlyList<long> numbers => List(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))),
        IReadOnlyDictionary<string, double> table => Table(table.Select(entry => (entry.Key, Number(entry.Value)))),
        JsonNode node => Json(node),
        _ => throw new ArgumentException($"no notation for {value.GetType()}", nameof(value)),
    };

    // TOML has no null; keys of a model spec read "none" as such.
    private static string Json(JsonNode? value) => value switch
    {
        null => "\"none\"",
        JsonArray array => List(array.Select(Json)),
        JsonObject table => Table(table.Select(entry => (entry.Key, Json(entry.Value)))),
        _ => value.ToJsonString(),
    };

    private static string List(IEnumerable<string> items) => "[" + string.Join(", ", items) + "]";

    private static string Table(IEnumerable<(string Key, string Value)> entries) =>
        "{ " + string.Join(", ", entries.Select(entry => $"{entry.Key} = {entry.Value}")) + " }";

    private static string Number(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0";
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char letter in text)
        {
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (char.IsControl(letter)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else quoted.Append(letter);
        }
        return quoted.Append('"').ToString();
    }
}
