using System.Text.Json;
using Amalgam.Atoms;
using PureHDF;
using PureHDF.VOL.Native;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>Reads the tree of a DeePMD-kit .dp model: HDF5 whose attribute <c>json</c> holds the tree and names the data sets of its arrays.</summary>
internal sealed class DeepMdHdf5
{
    private const int LongestArray = 1 << 30;
    private readonly DeepMdProblems problems;
    private readonly NativeFile file;
    private readonly long fileLength;

    private DeepMdHdf5(NativeFile file, long fileLength, DeepMdProblems problems)
    {
        this.file = file;
        this.fileLength = fileLength;
        this.problems = problems;
    }

    /// <exception cref="InvalidDataException">The file is not such an HDF5 file.</exception>
    public static IReadOnlyDictionary<string, object?> Read(string path, DeepMdProblems problems)
    {
        try
        {
            using NativeFile file = H5File.OpenRead(path);
            using JsonDocument tree = JsonDocument.Parse(file.Attribute("json").Read<string>());
            var reader = new DeepMdHdf5(file, LinkedFile.Of(path).Length, problems);
            return reader.ToValue(tree.RootElement, false) as IReadOnlyDictionary<string, object?>
                ?? throw problems.Fatal("", "a map of keys in attribute json", tree.RootElement.ValueKind.ToString(),
                    "write the model with `dp convert-backend model.pth model.dp`");
        }
        catch (Exception problem) when (problem is not InvalidDataException)
        {
            // A damaged file shows itself as almost any exception of the HDF5 reader.
            throw problems.Fatal("", "a DeePMD-kit model in HDF5", problem.Message.ReplaceLineEndings(" "),
                "the file is damaged or cut short; write it again with `dp convert-backend`");
        }
    }

    private object? ToValue(JsonElement element, bool isVariable) => element.ValueKind switch
    {
        JsonValueKind.Object => ToMap(element, isVariable),
        JsonValueKind.Array => element.EnumerateArray().Select(item => ToValue(item, isVariable)).ToList(),
        JsonValueKind.String => isVariable ? ReadArray(element.GetString()!) : element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private Dictionary<string, object?> ToMap(JsonElement element, bool isVariable)
    {
        var map = new Dictionary<string, object?>();
        foreach (JsonProperty property in element.EnumerateObject())
            if (!map.TryAdd(property.Name, ToValue(property.Value, isVariable || property.Name == "@variables")))
                throw problems.Fatal(property.Name, "every key once", "it twice in attribute json", "the file is damaged");
        return map;
    }

    private DeepMdArray ReadArray(string name)
    {
        IH5Dataset data = file.Dataset(name);
        int[] shape = [.. data.Space.Dimensions.Select(size => checked((int)size))];
        long length = shape.Aggregate(1L, (product, size) => checked(product * size));
        // Deflate never shrinks more than a thousandfold, so a larger claim is damage and must not become an allocation.
        if (length > LongestArray || length * data.Type.Size > 1100 * fileLength)
            throw problems.Fatal(name, "an array that fits into the file", $"{length} numbers", "the file is damaged");
        double[] values = (data.Type.Class, data.Type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 8) => data.Read<double[]>(),
            (H5DataTypeClass.FloatingPoint, 4) => [.. data.Read<float[]>().Select(value => (double)value)],
            _ => throw problems.Fatal(name, "32- or 64-bit floating point numbers", $"{data.Type.Class} of {data.Type.Size} bytes",
                "convert the model in single or double precision"),
        };
        return values.Length == length ? new DeepMdArray(shape, values)
            : throw problems.Fatal(name, $"{length} numbers", $"{values.Length}", "the file is damaged");
    }
}
