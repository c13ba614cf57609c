using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amalgam.Training.Options;

/// <summary>Sources as the value of the key source of [data]: a list of tables.</summary>
internal static class DataSourceJson
{
    /// <summary>The keys of a source.</summary>
    private static readonly string[] Files = ["train_files", "validation_files", "test_files"];

    /// <summary>What a table holds, for messages.</summary>
    public const string Expected = "tables { name, train_files, validation_files, test_files, weight, share, reference_energies }";

    /// <summary>The tables; null for no sources.</summary>
    public static JsonNode? Write(IReadOnlyList<DataSource> sources) => sources.Count == 0 ? null : new JsonArray([.. sources.Select(Write)]);

    /// <summary>The sources of some tables; null when a key is unknown or a value of another kind.</summary>
    public static IReadOnlyList<DataSource>? Read(JsonNode? node)
    {
        if (node is not JsonArray array) return null;
        DataSource?[] sources = [.. array.Select(ReadOne)];
        return sources.Contains(null) ? null : [.. sources.OfType<DataSource>()];
    }

    /// <summary>The tables with other paths.</summary>
    public static object MapPaths(object value, Func<string, string> map)
    {
        if (value is not JsonArray array) return value;
        var changed = (JsonArray)array.DeepClone();
        foreach (JsonObject table in changed.OfType<JsonObject>())
            foreach (string key in Files)
                if (table[key] is JsonArray paths)
                    table[key] = new JsonArray([.. paths.Select(path => Text(path) is string text ? JsonValue.Create(map(text)) : path?.DeepClone())]);
        return changed;
    }

    private static JsonNode Write(DataSource source)
    {
        var table = new JsonObject { ["name"] = source.Name, ["train_files"] = Paths(source.TrainFiles) };
        if (source.ValidationFiles.Count > 0) table["validation_files"] = Paths(source.ValidationFiles);
        if (source.TestFiles.Count > 0) table["test_files"] = Paths(source.TestFiles);
        if (source.Weight != 1) table["weight"] = source.Weight;
        if (source.Share is double share) table["share"] = share;
        if (source.ReferenceEnergies.Count > 0)
            table["reference_energies"] = new JsonObject(source.ReferenceEnergies.Select(energy => KeyValuePair.Create(energy.Key, (JsonNode?)energy.Value)));
        return table;
    }

    private static JsonArray Paths(IReadOnlyList<string> paths) =>
        new([.. paths.Select(path => JsonValue.Create(path.Length > 0 ? Path.GetFullPath(path) : path))]);

    private static DataSource? ReadOne(JsonNode? node)
    {
        if (node is not JsonObject table) return null;
        DataSource? source = new();
        foreach ((string key, JsonNode? value) in table)
        {
            source = With(source, key, value);
            if (source is null) return null;
        }
        return source;
    }

    private static DataSource? With(DataSource source, string key, JsonNode? value) => key switch
    {
        "name" => Text(value) is string name ? source with { Name = name } : null,
        "train_files" => Texts(value) is { } files ? source with { TrainFiles = files } : null,
        "validation_files" => Texts(value) is { } files ? source with { ValidationFiles = files } : null,
        "test_files" => Texts(value) is { } files ? source with { TestFiles = files } : null,
        "weight" => Number(value) is double weight ? source with { Weight = weight } : null,
        "share" => Number(value) is double share ? source with { Share = share } : null,
        "reference_energies" => Numbers(value) is { } energies ? source with { ReferenceEnergies = energies } : null,
        _ => null,
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    // Values made from TOML hold long or double.
    private static double? Number(JsonNode? node) => node is not JsonValue value ? null
        : value.TryGetValue(out double number) ? number : value.TryGetValue(out long whole) ? whole : null;

    private static List<string>? Texts(JsonNode? node)
    {
        if (node is not JsonArray array) return null;
        string?[] texts = [.. array.Select(Text)];
        return texts.Contains(null) ? null : [.. texts.OfType<string>()];
    }

    private static Dictionary<string, double>? Numbers(JsonNode? node)
    {
        if (node is not JsonObject table) return null;
        var numbers = new Dictionary<string, double>();
        foreach ((string key, JsonNode? value) in table)
        {
            if (Number(value) is not double number) return null;
            numbers[key] = number;
        }
        return numbers;
    }
}
