using System.Text.Json.Nodes;
using Tomlyn.Syntax;

namespace Amalgam.Training.Options;

/// <summary>A value of a run file as a setting's type, or why it is none.</summary>
internal readonly record struct TomlValue(object? Value, string? Problem)
{
    private static readonly Dictionary<Type, string> Expected = new()
    {
        [typeof(string)] = "text in quotes",
        [typeof(bool)] = "true or false",
        [typeof(int)] = "a whole number",
        [typeof(long)] = "a whole number",
        [typeof(double)] = "a number",
        [typeof(IReadOnlyList<string>)] = "a list of texts in quotes",
        [typeof(IReadOnlyList<int>)] = "a list of whole numbers",
        [typeof(IReadOnlyList<double>)] = "a list of numbers",
        [typeof(IReadOnlyDictionary<string, double>)] = "a table of numbers",
    };

    public static TomlValue Convert(ValueSyntax? syntax, Type type)
    {
        if (type.IsEnum) return Choice(syntax, type);
        object? value = syntax switch
        {
            ArraySyntax array => List(array, type),
            InlineTableSyntax table when type == typeof(IReadOnlyDictionary<string, double>) =>
                Numbers(table.Items.Select(item => (KeyText(item.KeyValue), item.KeyValue?.Value))).Value,
            _ => Scalar(syntax, type),
        };
        return value is null ? new(null, $"expected {Expected[type]}, found {Text(syntax)}") : new(value, null);
    }

    /// <summary>A value as JSON, for the keys of a model spec, which read "none" as null where that is a value.</summary>
    public static JsonNode? Json(ValueSyntax? syntax) => syntax switch
    {
        StringValueSyntax text => JsonValue.Create(text.Value),
        BooleanValueSyntax truth => JsonValue.Create(truth.Value),
        IntegerValueSyntax number => JsonValue.Create(number.Value),
        FloatValueSyntax number => JsonValue.Create(number.Value),
        ArraySyntax array => new JsonArray([.. array.Items.Select(item => Json(item.Value))]),
        InlineTableSyntax table => new JsonObject(table.Items.Select(item => KeyValuePair.Create(KeyText(item.KeyValue), Json(item.KeyValue?.Value)))),
        _ => JsonValue.Create(Text(syntax)),
    };

    /// <summary>A table of numbers.</summary>
    public static TomlValue Numbers(IEnumerable<(string Key, ValueSyntax? Value)> entries)
    {
        var numbers = new Dictionary<string, double>();
        foreach ((string key, ValueSyntax? value) in entries)
        {
            if (Scalar(value, typeof(double)) is not double number) return new(null, $"expected a number for {key}, found {Text(value)}");
            numbers[key] = number;
        }
        return new(numbers, null);
    }

    private static object? Scalar(ValueSyntax? syntax, Type type) => syntax switch
    {
        StringValueSyntax text when type == typeof(string) => text.Value,
        BooleanValueSyntax truth when type == typeof(bool) => truth.Value,
        IntegerValueSyntax number when type == typeof(int) && number.Value is >= int.MinValue and <= int.MaxValue => (int)number.Value,
        IntegerValueSyntax number when type == typeof(long) => number.Value,
        IntegerValueSyntax number when type == typeof(double) => (double)number.Value,
        FloatValueSyntax number when type == typeof(double) => number.Value,
        _ => null,
    };

    private static object? List(ArraySyntax array, Type type)
    {
        if (type == typeof(IReadOnlyList<string>)) return ListOf<string>(array);
        if (type == typeof(IReadOnlyList<int>)) return ListOf<int>(array);
        return type == typeof(IReadOnlyList<double>) ? ListOf<double>(array) : null;
    }

    private static T[]? ListOf<T>(ArraySyntax array)
    {
        object?[] items = [.. array.Items.Select(item => Scalar(item.Value, typeof(T)))];
        return Array.Exists(items, item => item is null) ? null : [.. items.Cast<T>()];
    }

    private static TomlValue Choice(ValueSyntax? syntax, Type type)
    {
        string[] names = [.. Settings.Choices(type)];
        int index = syntax is StringValueSyntax text ? Array.IndexOf(names, text.Value) : -1;
        return index >= 0 ? new(Enum.Parse(type, Enum.GetNames(type)[index]), null)
            : new(null, $"expected {string.Join(", ", names.Select(name => $"\"{name}\""))}, found {Text(syntax)}");
    }

    private static string KeyText(KeyValueSyntax? entry) => entry?.Key?.ToString().Trim().Trim('"') ?? "";

    private static string Text(ValueSyntax? syntax) => syntax?.ToString().Trim() ?? "nothing";
}
