using System.Buffers.Binary;

namespace Amalgam.Model.Safetensors;

/// <summary>Reads a safetensors file: 8 bytes of header length, a JSON header, the data; everything little-endian.</summary>
/// <remarks>
/// Format: github.com/huggingface/safetensors. Hostile files end in InvalidDataException, and never in memory larger than a few times the file.
/// </remarks>
public sealed class SafetensorsReader : IDisposable
{
    /// <summary>Longest header accepted, bytes; the limit of the reference implementation.</summary>
    public const int MaxHeaderLength = 100_000_000;

    private readonly Stream stream;
    private readonly SafetensorsHeader header;
    private readonly long dataStart;

    /// <summary>Name of the file in messages.</summary>
    public string Name { get; }

    /// <summary>The strings of __metadata__.</summary>
    public IReadOnlyDictionary<string, string> Metadata => header.Metadata;

    /// <summary>All tensors, in the order of their data.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors => header.Tensors;

    /// <param name="stream">Seekable; disposed with the reader.</param>
    /// <param name="name">Begins every message.</param>
    /// <exception cref="InvalidDataException">This is no safetensors file, or a damaged one.</exception>
    public SafetensorsReader(Stream stream, string name)
    {
        this.stream = stream;
        Name = name;
        byte[] json = ReadHeader();
        dataStart = 8 + json.Length;
        header = new SafetensorsHeader(json, stream.Length - dataStart, name);
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">The file cannot be opened, is no safetensors file, or is damaged.</exception>
    public static SafetensorsReader Open(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new SafetensorsReader(stream, path);
        }
        catch (Exception exception)
        {
            stream?.Dispose();
            if (exception is InvalidDataException or not (IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)) throw;
            string found = Directory.Exists(path) ? "a folder" : exception is FileNotFoundException or DirectoryNotFoundException ? "nothing there"
                : exception.Message;
            throw new InvalidDataException($"{path}: expected a readable model file, found {found}\n  → check the path", exception);
        }
    }

    /// <summary>The numbers of an F16, F32 or F64 tensor.</summary>
    /// <param name="values">[tensor.Count], result</param>
    /// <exception cref="InvalidDataException">The tensor has another type or the file ends early.</exception>
    public void Read(SafetensorsTensor tensor, Span<double> values)
    {
        Require(tensor, values.Length, SafetensorsType.F16, SafetensorsType.F32, SafetensorsType.F64);
        ReadOnlySpan<byte> bytes = Bytes(tensor);
        for (int index = 0; index < values.Length; index++)
            values[index] = tensor.Type switch
            {
                SafetensorsType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * index)..]),
                SafetensorsType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * index)..]),
                _ => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * index)..]),
            };
    }

    /// <summary>The numbers of an I32 tensor.</summary>
    /// <param name="values">[tensor.Count], result</param>
    /// <exception cref="InvalidDataException">The tensor has another type or the file ends early.</exception>
    public void Read(SafetensorsTensor tensor, Span<int> values)
    {
        Require(tensor, values.Length, SafetensorsType.I32);
        ReadOnlySpan<byte> bytes = Bytes(tensor);
        for (int index = 0; index < values.Length; index++) values[index] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * index)..]);
    }

    /// <summary>The numbers of an I64 tensor.</summary>
    /// <param name="values">[tensor.Count], result</param>
    /// <exception cref="InvalidDataException">The tensor has another type or the file ends early.</exception>
    public void Read(SafetensorsTensor tensor, Span<long> values)
    {
        Require(tensor, values.Length, SafetensorsType.I64);
        ReadOnlySpan<byte> bytes = Bytes(tensor);
        for (int index = 0; index < values.Length; index++) values[index] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * index)..]);
    }

    /// <summary>The bytes of a tensor as stored.</summary>
    /// <exception cref="InvalidDataException">The file ends early.</exception>
    public byte[] Bytes(SafetensorsTensor tensor)
    {
        if (tensor.ByteCount > Array.MaxLength)
            throw new InvalidDataException($"{Name}: tensor {tensor.Name}: expected at most {Array.MaxLength} bytes, found {tensor.ByteCount}");
        var bytes = new byte[tensor.ByteCount];
        Fill(dataStart + tensor.Offset, bytes);
        return bytes;
    }

    public void Dispose() => stream.Dispose();

    private byte[] ReadHeader()
    {
        Span<byte> head = stackalloc byte[64];
        head = head[..(int)Math.Min(64, stream.Length)];
        Fill(0, head);
        if (head.Length == 0)
            throw new InvalidDataException($"{Name}: expected a model file, found an empty file\n"
                + "  → was the disk full when it was written? take an earlier one");
        ulong length = head.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(head) : 0;
        bool plausible = length >= 2 && length <= (ulong)Math.Min(MaxHeaderLength, stream.Length - 8) && head[8] == (byte)'{';
        if (!plausible) throw NoHeader(head, length);
        var json = new byte[length];
        Fill(8, json);
        return json;
    }

    private InvalidDataException NoHeader(ReadOnlySpan<byte> head, ulong length)
    {
        if (ForeignFile.Recognise(head) is (string found, string advice))
            return new InvalidDataException($"{Name}: expected an Amalgam model (safetensors), found {found}\n  → {advice}");
        string reason = head.Length < 8 ? $"{head.Length} bytes"
            : length > MaxHeaderLength ? $"a header length of {length} bytes (at most {MaxHeaderLength} are possible)"
            : length > (ulong)(stream.Length - 8) ? $"a header of {length} bytes in a file of {stream.Length}"
            : "a header that is no JSON object";
        return new InvalidDataException($"{Name}: expected an Amalgam model (safetensors), found {reason}\n"
            + "  → the file is damaged, was cut short, or is of another kind");
    }

    private void Fill(long position, Span<byte> bytes)
    {
        try
        {
            stream.Position = position;
            stream.ReadExactly(bytes);
        }
        catch (IOException exception)
        {
            throw new InvalidDataException($"{Name}: expected {bytes.Length} bytes at byte {position}, but reading failed: {exception.Message}", exception);
        }
    }

    private void Require(SafetensorsTensor tensor, int length, params ReadOnlySpan<SafetensorsType> types)
    {
        if (length != tensor.Count) throw new ArgumentException($"tensor {tensor.Name} has {tensor.Count} numbers, not {length}");
        if (!types.Contains(tensor.Type))
            throw new InvalidDataException(
                $"{Name}: tensor {tensor.Name}: expected dtype {string.Join(" or ", types.ToArray())}, found {tensor.Type}");
    }
}
