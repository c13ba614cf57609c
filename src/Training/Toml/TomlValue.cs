using System.Text.Json.Nodes;
using Amalgam.Atoms.Settings;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Amalgam.Training.Toml;

/// <summary>Values of a TOML document as values of rows.</summary>
internal static class TomlValue
{
    /// <summary>The value as the type of a kind; null when it is none.</summary>
    public static object? Of(ValueSyntax? syntax, SettingKind kind) => kind switch
    {
        SettingKind.Json => Json(syntax),
        SettingKind.TextList => List(syntax, SettingKind.Text)?.Cast<string>().ToArray(),
        SettingKind.IntegerList => List(syntax, SettingKind.Integer)?.Cast<long>().ToArray(),
        SettingKind.NumberTable => syntax is InlineTableSyntax table
            ? Numbers(table.Items.Select(item => (KeyText(item.KeyValue?.Key), item.KeyValue?.Value))).Numbers : null,
        _ => Scalar(syntax, kind),
    };

    /// <summary>
    /// The value of a text in the notation of TOML; a text that is none stands for itself, alone in its list. Null when it is of another kind.
    /// </summary>
    public static object? OfText(string text, SettingKind kind)
    {
        DocumentSyntax document = SyntaxParser.Parse($"value = {text}", "command line", validate: true);
        KeyValueSyntax[] entries = [.. document.KeyValues];
        if (!document.HasErrors && entries is [KeyValueSyntax entry] && Of(entry.Value, kind) is object value) return value;
        return (kind, document.HasErrors) switch
        {
            (SettingKind.TextList, _) => new[] { text },
            (SettingKind.Json, true) => JsonValue.Create(text),
            _ => null,
        };
    }

    /// <summary>A table of numbers, or what is wrong with it.</summary>
    public static (IReadOnlyDictionary<string, double>? Numbers, string Problem) Numbers(IEnumerable<(string Key, ValueSyntax? Value)> entries)
    {
        var numbers = new Dictionary<string, double>();
        foreach ((string key, ValueSyntax? value) in entries)
        {
            if (Scalar(value, SettingKind.Number) is not double number) return (null, $"expected a number for {key}, found {Text(value)}");
            numbers[key] = number;
        }
        return (numbers, "");
    }

    /// <summary>The text of a value, for messages.</summary>
    public static string Text(ValueSyntax? syntax) => syntax?.ToString().Trim() ?? "nothing";

    /// <summary>The text of a key, its parts joined by dots.</summary>
    public static string KeyText(KeySyntax? key)
    {
        if (key is null) return "";
        IEnumerable<BareKeyOrStringValueSyntax?> parts = [key.Key, .. key.DotKeys.Select(part => part.Key)];
        return string.Join('.', parts.Select(part => part switch
        {
            BareKeySyntax bare => bare.Key?.Text ?? "",
            StringValueSyntax text => text.Value ?? "",
            _ => "",
        }));
    }

    private static object? Scalar(ValueSyntax? syntax, SettingKind kind) => (syntax, kind) switch
    {
        (StringValueSyntax text, SettingKind.Text or SettingKind.Choice) => text.Value,
        (BooleanValueSyntax flag, SettingKind.Flag) => flag.Value,
        (IntegerValueSyntax number, SettingKind.Integer) => number.Value,
        (IntegerValueSyntax number, SettingKind.Number) => (double)number.Value,
        (FloatValueSyntax number, SettingKind.Number) => number.Value,
        _ => null,
    };

    /// <summary>All items of a list; null when it is no list or holds something of another kind.</summary>
    private static object[]? List(ValueSyntax? syntax, SettingKind kind)
    {
        if (syntax is not ArraySyntax array) return null;
        object?[] items = [.. array.Items.Select(item => Scalar(item.Value, kind))];
        return items.Contains(null) ? null : [.. items.OfType<object>()];
    }

    private static JsonNode? Json(ValueSyntax? syntax) => syntax switch
    {
        StringValueSyntax text => JsonValue.Create(text.Value),
        BooleanValueSyntax flag => JsonValue.Create(flag.Value),
        IntegerValueSyntax number => JsonValue.Create(number.Value),
        FloatValueSyntax number => JsonValue.Create(number.Value),
        ArraySyntax array => new JsonArray([.. array.Items.Select(item => Json(item.Value))]),
        InlineTableSyntax table =>
            new JsonObject(table.Items.Select(item => KeyValuePair.Create(KeyText(item.KeyValue?.Key), Json(item.KeyValue?.Value)))),
        _ => JsonValue.Create(Text(syntax)),
    };
}
