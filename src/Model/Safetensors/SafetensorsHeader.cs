using System.Text.Json;
using System.Text.Unicode;
using Amalgam.Model.Json;

namespace Amalgam.Model.Safetensors;

/// <summary>The JSON header of a safetensors file. The file is not trusted: every size and offset is checked against its length before use.</summary>
internal sealed class SafetensorsHeader
{
    private const int MaxRank = 16;
    private const int MaxNameLength = 512;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8 };

    private readonly string file;
    private readonly Dictionary<string, string> metadata = [];
    private readonly List<SafetensorsTensor> tensors = [];

    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>In the order of their data.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors => tensors;

    /// <param name="json">UTF-8</param>
    /// <param name="dataLength">bytes that follow the header</param>
    /// <param name="file">begins every message</param>
    /// <exception cref="InvalidDataException">The header is damaged or promises data that the file does not hold.</exception>
    public SafetensorsHeader(ReadOnlyMemory<byte> json, long dataLength, string file)
    {
        this.file = file;
        if (!Utf8.IsValid(json.Span)) throw Problem("expected a header in UTF-8, found other bytes");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Problem($"expected a header that is a JSON object, found {document.RootElement.ValueKind}");
            foreach (JsonProperty entry in JsonText.Properties(document.RootElement))
            {
                CheckName(entry.Name);
                if (entry.Name == "__metadata__") ReadMetadata(entry.Value);
                else tensors.Add(ReadTensor(entry.Name, entry.Value));
            }
        }
        // A string with half a surrogate pair surfaces as InvalidOperationException.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Problem($"expected a JSON header, found text that cannot be read: {exception.Message}");
        }
        tensors.Sort((left, right) => left.Offset != right.Offset ? left.Offset.CompareTo(right.Offset) : left.ByteCount.CompareTo(right.ByteCount));
        CheckCoverage(dataLength);
    }

    private void ReadMetadata(JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object) throw Problem($"__metadata__: expected a JSON object, found {map.ValueKind}");
        foreach (JsonProperty entry in JsonText.Properties(map))
        {
            CheckName(entry.Name);
            if (entry.Value.ValueKind != JsonValueKind.String) throw Problem($"__metadata__.{entry.Name}: expected a string, found {entry.Value.ValueKind}");
            metadata[entry.Name] = entry.Value.GetString()!;
        }
    }

    private SafetensorsTensor ReadTensor(string name, JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object) throw Problem($"tensor {name}: expected a JSON object, found {map.ValueKind}");
        foreach (JsonProperty entry in JsonText.Properties(map))
        {
            CheckName(entry.Name);
            if (entry.Name is not ("dtype" or "shape"
                or "data_offsets")) throw Problem($"tensor {name}: expected dtype, shape and data_offsets, found '{entry.Name}'");
        }
        SafetensorsType type = ReadType(name, map);
        long[] shape = ReadIntegers(name, map, "shape"), offsets = ReadIntegers(name, map, "data_offsets");
        if (shape.Length > MaxRank || shape.Any(size => size is < 0 or > int.MaxValue))
            throw Problem($"tensor {name}: expected up to {MaxRank} sizes from 0 to {int.MaxValue}, "
                + $"found [{string.Join(", ", shape.Take(MaxRank + 1))}]");
        if (offsets.Length != 2 || offsets[0] < 0
            || offsets[1] < offsets[0]) throw Problem($"tensor {name}: expected data_offsets [begin, end], found [{string.Join(", ", offsets.Take(3))}]");
        if (Bytes(shape, type) != offsets[1] - offsets[0])
            throw Problem($"tensor {name}: expected {Bytes(shape, type)?.ToString() ?? "more than 9e18"} bytes for {type} [{string.Join(", ", shape)}], "
                + $"found {offsets[1] - offsets[0]}");
        return new SafetensorsTensor(name, type, [.. shape.Select(size => (int)size)], offsets[0]);
    }

    // Names are shown in messages: on a terminal, control characters are commands.
    private void CheckName(string name)
    {
        if (name.Length > MaxNameLength
            || name.Any(char.IsControl)) throw Problem($"expected printable names of up to {MaxNameLength} characters, found {JsonText.Quote(name)}");
    }

    private SafetensorsType ReadType(string name, JsonElement map)
    {
        string? text = map.TryGetProperty("dtype", out JsonElement dtype) && dtype.ValueKind == JsonValueKind.String ? dtype.GetString() : null;
        return text switch
        {
            "F64" => SafetensorsType.F64,
            "I64" => SafetensorsType.I64,
            "F32" => SafetensorsType.F32,
            "I32" => SafetensorsType.I32,
            "F16" => SafetensorsType.F16,
            "U8" => SafetensorsType.U8,
            _ => throw new InvalidDataException($"{file}: tensor {name}: expected dtype F16, F32, F64, I32, I64 or U8, "
                + $"found {(text is null ? "none" : JsonText.Quote(text))}\n"
                + "  → other number types are not used in Amalgam models; was this file written by another program?"),
        };
    }

    private long[] ReadIntegers(string name, JsonElement map, string key)
    {
        if (!map.TryGetProperty(key, out JsonElement list)
            || list.ValueKind != JsonValueKind.Array) throw Problem($"tensor {name}: expected {key} to be a list of integers, found none");
        var values = new List<long>();
        foreach (JsonElement item in list.EnumerateArray())
            values.Add(item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long value) ? value
                : throw Problem($"tensor {name}: expected {key} to be a list of integers, found {JsonText.Quote(item.GetRawText())}"));
        return [.. values];
    }

    /// <summary>Bytes of a shape, or null when they do not fit 63 bits.</summary>
    private static long? Bytes(long[] shape, SafetensorsType type)
    {
        if (shape.Contains(0)) return 0;
        long bytes = SafetensorsTensor.SizeOf(type);
        foreach (long size in shape)
        {
            if (bytes > long.MaxValue / size) return null;
            bytes *= size;
        }
        return bytes;
    }

    /// <summary>Tensors follow each other without hole or overlap and fill the data.</summary>
    private void CheckCoverage(long dataLength)
    {
        long end = 0;
        foreach (SafetensorsTensor tensor in tensors)
        {
            if (tensor.Offset != end)
                throw Problem($"tensor {tensor.Name}: expected its data to begin at byte {end}, "
                    + $"where the tensor before it ends, found {tensor.Offset}");
            // Never past the file: so the sum cannot overflow either.
            if (tensor.ByteCount > dataLength
                - end) throw Problem($"tensor {tensor.Name}: expected {tensor.ByteCount} bytes of data, found {dataLength - end} before the end of the file");
            end += tensor.ByteCount;
        }
        if (end != dataLength) throw Problem($"expected {end} bytes of data, found {dataLength}");
    }

    private InvalidDataException Problem(string message) =>
        new($"{file}: {message}\n  → the file is damaged or was cut short; copy it again or take an earlier one");
}
