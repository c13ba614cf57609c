using System.Buffers.Binary;

namespace Amalgam.Formats.Npy;

/// <summary>The numbers of a .npy file, read one after the other as doubles.</summary>
internal sealed class NpyFile : IDisposable
{
    private readonly FileStream stream;
    private readonly NpyHeader header;
    private readonly int size;
    private byte[] bytes = [];

    private NpyFile(string path, FileStream stream, NpyHeader header, int size)
    {
        Path = path;
        this.stream = stream;
        this.header = header;
        this.size = size;
        Count = header.Shape.Aggregate(1L, (product, length) => product * length);
    }

    public string Path { get; }

    /// <summary>Numbers in all.</summary>
    public long Count { get; }

    /// <summary>As Python writes it: "(80, 576)".</summary>
    public string Shape => $"({string.Join(", ", header.Shape)}{(header.Shape.Length == 1 ? "," : "")})";

    /// <summary>Opens a file; the first number is the next to be read.</summary>
    /// <exception cref="InvalidDataException">It is no .npy file, its numbers are of another kind, or some are missing.</exception>
    public static NpyFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            NpyHeader header = NpyHeader.Read(stream) ?? throw Wrong(path, "a NumPy array (.npy)", "something else", "write it with numpy.save");
            int size = SizeOf(header.Type)
                ?? throw Wrong(path, "numbers of type <f8, <f4, <i8 or <i4", header.Type, "convert: numpy.save(file, array.astype('<f8'))");
            if (header.IsFortranOrder && header.Shape.Length > 1)
                throw Wrong(path, "C order (the last index fastest)", "Fortran order", "convert: numpy.save(file, numpy.ascontiguousarray(array))");
            var file = new NpyFile(path, stream, header, size);
            if (stream.Length - header.Bytes != file.Count * size)
                throw Wrong(path, $"{file.Count * size} bytes of numbers for the shape {file.Shape}", $"{stream.Length - header.Bytes}",
                    "was the file cut off?");
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next numbers.</summary>
    /// <param name="numbers">filled completely</param>
    public void Read(Span<double> numbers)
    {
        if (bytes.Length < numbers.Length * size) bytes = new byte[numbers.Length * size];
        Span<byte> read = bytes.AsSpan(0, numbers.Length * size);
        stream.ReadExactly(read);
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> number = read.Slice(i * size, size);
            numbers[i] = header.Type switch
            {
                "<f8" => BinaryPrimitives.ReadDoubleLittleEndian(number),
                "<f4" => BinaryPrimitives.ReadSingleLittleEndian(number),
                "<i8" => BinaryPrimitives.ReadInt64LittleEndian(number),
                _ => BinaryPrimitives.ReadInt32LittleEndian(number),
            };
        }
    }

    public void Dispose() => stream.Dispose();

    private static int? SizeOf(string type) => type switch { "<f8" or "<i8" => 8, "<f4" or "<i4" => 4, _ => null };

    private static InvalidDataException Wrong(string path, string expected, string found, string advice) =>
        new($"{path}: expected {expected}, found {found}\n  → {advice}");
}
