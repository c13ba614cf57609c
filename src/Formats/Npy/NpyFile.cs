namespace Amalgam.Formats.Npy;

/// <summary>The numbers of a .npy file, read one after the other as doubles, the last index fastest whatever the order in the file.</summary>
internal sealed class NpyFile : IDisposable
{
    private readonly FileStream stream;
    private readonly NpyHeader header;
    private readonly NpyType type;
    private byte[] bytes = [];

    /// <summary>All numbers of a file in Fortran order, whose rows are scattered over it; null before the first is read.</summary>
    private byte[]? scattered;

    private long next;

    private NpyFile(string path, FileStream stream, NpyHeader header, NpyType type)
    {
        Path = path;
        this.stream = stream;
        this.header = header;
        this.type = type;
        Count = header.Shape.Aggregate(1L, (product, length) => checked(product * length));
    }

    public string Path { get; }

    /// <summary>Numbers in all.</summary>
    public long Count { get; }

    /// <summary>Lengths of the axes; empty for a single number.</summary>
    public IReadOnlyList<long> Lengths => header.Shape;

    /// <summary>As Python writes it: "(80, 576)".</summary>
    public string Shape => $"({string.Join(", ", header.Shape)}{(header.Shape.Length == 1 ? "," : "")})";

    private bool IsScattered => header.IsFortranOrder && header.Shape.Length > 1;

    /// <summary>Opens a file; the first number is the next to be read.</summary>
    /// <exception cref="InvalidDataException">It is no .npy file, its numbers are of another kind, or some are missing.</exception>
    public static NpyFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            NpyHeader header = NpyHeader.Read(stream) ?? throw Wrong(path, "a NumPy array (.npy)", "something else", "write it with numpy.save");
            NpyType type = NpyType.Parse(header.Type)
                ?? throw Wrong(path, $"numbers of type {NpyType.Known}", header.Type, "convert: numpy.save(file, array.astype('<f8'))");
            var file = new NpyFile(path, stream, header, type);
            if (stream.Length - header.Bytes != file.Count * type.Size)
                throw Wrong(path, $"{file.Count * type.Size} bytes of numbers for the shape {file.Shape}", $"{stream.Length - header.Bytes}",
                    "was the file cut off?");
            if (file.IsScattered && stream.Length > Array.MaxLength)
                throw Wrong(path, "C order (the last index fastest) of an array beyond 2 GB", "Fortran order",
                    "convert: numpy.save(file, numpy.ascontiguousarray(array))");
            return file;
        }
        catch (OverflowException)
        {
            stream.Dispose();
            throw Wrong(path, "a shape that fits the file", "one with more numbers than any file holds", "was the file cut off?");
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
        if (IsScattered)
        {
            ReadScattered(numbers);
            return;
        }
        int size = type.Size;
        if (bytes.Length < numbers.Length * size) bytes = new byte[numbers.Length * size];
        Span<byte> read = bytes.AsSpan(0, numbers.Length * size);
        stream.ReadExactly(read);
        for (int i = 0; i < numbers.Length; i++) numbers[i] = type.Read(read.Slice(i * size, size));
    }

    public void Dispose() => stream.Dispose();

    /// <summary>Of a file in Fortran order: index (i, j, k) stands at i + I (j + J k).</summary>
    private void ReadScattered(Span<double> numbers)
    {
        if (scattered is null) stream.ReadExactly(scattered = new byte[Count * type.Size]);
        Span<byte> number = stackalloc byte[8];
        for (int n = 0; n < numbers.Length; n++, next++)
        {
            long rest = next, place = 0, before = Count;
            for (int axis = header.Shape.Length - 1; axis >= 0; axis--)
            {
                before /= header.Shape[axis];
                place += rest % header.Shape[axis] * before;
                rest /= header.Shape[axis];
            }
            scattered.AsSpan((int)(place * type.Size), type.Size).CopyTo(number);
            numbers[n] = type.Read(number[..type.Size]);
        }
    }

    private static InvalidDataException Wrong(string path, string expected, string found, string advice) =>
        new($"{path}: expected {expected}, found {found}\n  → {advice}");
}
