using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Model.Import.DeepMd;
using PureHDF;

namespace Amalgam.Model.Export;

/// <summary>Writes the tree of a model as DeePMD-kit's .dp: HDF5 with the tree as JSON in an attribute, and a data set for each array.</summary>
internal static class ExportedHdf5
{
    /// <summary>What every file holds.</summary>
    public static ReadOnlySpan<byte> Mark => "\"software\":\"amalgam\""u8;

    public static void Write(SortedDictionary<string, object?> tree, string path)
    {
        var file = new H5File();
        JsonNode json = ToJson(tree, file)!;
        file.Attributes["json"] = json.ToJsonString();
        AtomicFile.Write(path, stream =>
        {
            // The writer moves back and forth.
            using var memory = new MemoryStream();
            file.Write(memory);
            stream.Write(memory.ToArray());
        });
    }

    private static JsonNode? ToJson(object? value, H5File file) => value switch
    {
        SortedDictionary<string, object?> map => new JsonObject(map.Select(pair => KeyValuePair.Create(pair.Key, ToJson(pair.Value, file)))),
        object?[] list => new JsonArray([.. list.Select(item => ToJson(item, file))]),
        DeepMdArray array => JsonValue.Create(Add(array, file)),
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        _ => null,
    };

    private static string Add(DeepMdArray array, H5File file)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"variable_{file.Count:0000}");
        file[name] = new H5Dataset<double[]>(array.Values, fileDims: [.. array.Shape.Select(size => (ulong)size)]);
        return "/" + name;
    }
}
