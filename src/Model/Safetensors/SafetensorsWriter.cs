using System.Buffers.Binary;
using System.Text.Json;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Safetensors;

/// <summary>Writes a safetensors file: collect strings and tensors, then write them to a stream.</summary>
/// <remarks>Wide types come first and the header is padded to eight bytes, so every tensor is aligned and can be memory-mapped.</remarks>
public sealed class SafetensorsWriter
{
    private readonly List<KeyValuePair<string, string>> metadata = [];
    private readonly List<(string Name, SafetensorsType Type, int[] Shape, byte[] Data)> tensors = [];

    /// <summary>Adds a string to __metadata__.</summary>
    public void AddMetadata(string key, string value) => metadata.Add(new(key, value));

    /// <summary>Adds a tensor of doubles, stored as F64 or rounded to F32 or F16.</summary>
    /// <param name="shape">row-major</param>
    /// <param name="values">[product of shape]</param>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<double> values, StoredPrecision precision)
    {
        SafetensorsType type = precision switch
        {
            StoredPrecision.Float64 => SafetensorsType.F64,
            StoredPrecision.Float32 => SafetensorsType.F32,
            _ => SafetensorsType.F16,
        };
        byte[] data = Reserve(name, type, shape, values.Length);
        int size = SafetensorsTensor.SizeOf(type);
        for (int index = 0; index < values.Length; index++)
        {
            Span<byte> place = data.AsSpan(size * index);
            if (type == SafetensorsType.F64) BinaryPrimitives.WriteDoubleLittleEndian(place, values[index]);
            else if (type == SafetensorsType.F32) BinaryPrimitives.WriteSingleLittleEndian(place, (float)values[index]);
            else BinaryPrimitives.WriteHalfLittleEndian(place, (Half)values[index]);
        }
    }

    /// <summary>Adds a tensor of 32-bit integers.</summary>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<int> values)
    {
        byte[] data = Reserve(name, SafetensorsType.I32, shape, values.Length);
        for (int index = 0; index < values.Length; index++) BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(4 * index), values[index]);
    }

    /// <summary>Adds a tensor of 64-bit integers.</summary>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<long> values)
    {
        byte[] data = Reserve(name, SafetensorsType.I64, shape, values.Length);
        for (int index = 0; index < values.Length; index++) BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(8 * index), values[index]);
    }

    /// <summary>Adds a tensor of bytes.</summary>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<byte> values) =>
        values.CopyTo(Reserve(name, SafetensorsType.U8, shape, values.Length));

    /// <summary>The tensors in the order of their data, each with its bytes as written.</summary>
    public IEnumerable<(SafetensorsTensor Tensor, ReadOnlyMemory<byte> Data)> Layout()
    {
        long offset = 0;
        foreach ((string name, SafetensorsType type, int[] shape, byte[] data) in tensors.OrderByDescending(tensor => SafetensorsTensor.SizeOf(tensor.Type)))
        {
            yield return (new SafetensorsTensor(name, type, shape, offset), data);
            offset += data.Length;
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The stream fails.</exception>
    public void Write(Stream stream)
    {
        byte[] header = Header();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, ReadOnlyMemory<byte> data) in Layout()) stream.Write(data.Span);
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (KeyValuePair<string, string> entry in metadata) json.WriteString(entry.Key, entry.Value);
                json.WriteEndObject();
            }
            foreach ((SafetensorsTensor tensor, _) in Layout()) Describe(json, tensor);
            json.WriteEndObject();
        }
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void Describe(Utf8JsonWriter json, SafetensorsTensor tensor)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.ToString());
        json.WriteStartArray("shape");
        foreach (int size in tensor.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(tensor.Offset);
        json.WriteNumberValue(tensor.Offset + tensor.ByteCount);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private byte[] Reserve(string name, SafetensorsType type, ReadOnlySpan<int> shape, int count)
    {
        var tensor = new SafetensorsTensor(name, type, shape.ToArray(), 0);
        if (tensor.Count != count)
            throw new ArgumentException(
                $"tensor {name} of shape {SafetensorsTensor.Describe(tensor.Shape)} needs {tensor.Count} numbers, not {count}",
                nameof(shape));
        if (name == "__metadata__" || tensors.Any(other => other.Name == name)) throw new ArgumentException($"the name {name} is taken", nameof(name));
        if (tensor.ByteCount > Array.MaxLength) throw new ArgumentException($"tensor {name} is larger than {Array.MaxLength} bytes", nameof(shape));
        var data = new byte[tensor.ByteCount];
        tensors.Add((name, type, tensor.Shape, data));
        return data;
    }
}
