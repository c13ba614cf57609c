using System.Buffers.Binary;
using System.Text;

namespace Amalgam.Formats.Hdf5;

/// <summary>A data set: its shape, its type, and its elements, some rows at a time.</summary>
internal sealed class Hdf5Dataset
{
    private const int MostAxes = 32, FarTextLength = 16;

    private readonly Hdf5File file;
    private readonly Hdf5Type type;
    private readonly Hdf5Layout layout;

    private Hdf5Dataset(Hdf5File file, string path, long[] shape, Hdf5Type type, Hdf5Layout layout)
    {
        (this.file, Path, Shape, this.type, this.layout) = (file, path, shape, type, layout);
        double bytes = shape.Aggregate((double)type.Size, (product, length) => product * length);
        if (bytes > file.MostUnpacked) throw file.Damaged($"{path} of the shape ({string.Join(", ", shape)}), which does not fit it");
        Count = shape.Aggregate(1L, (product, length) => product * length);
    }

    public string Path { get; }

    /// <summary>Lengths of the axes; empty for a single element.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Elements in all.</summary>
    public long Count { get; }

    /// <summary>Length of the first axis; 1 for a single element.</summary>
    public long Rows => Shape.Count == 0 ? 1 : Shape[0];

    /// <summary>Elements of a row.</summary>
    public long Width => Rows == 0 ? 0 : Count / Rows;

    public bool HasNumbers => type.Number is not null;

    public bool IsInteger => type.Number is { Kind: not 'f' };

    /// <exception cref="InvalidDataException">The header is damaged, or the data set is of a kind that is not read.</exception>
    public static Hdf5Dataset Of(Hdf5File file, string path, List<Hdf5Message> messages)
    {
        ReadOnlyMemory<byte> Body(int type) => messages.Find(message => message.Type == type).Body;
        long[] shape = ShapeOf(Body(Hdf5Message.Dataspace).Span, file);
        Hdf5Type type = Hdf5Type.Of(Body(Hdf5Message.Datatype).Span, file);
        return new Hdf5Dataset(file, path, shape, type, Hdf5Layout.Of(file, path, shape, type.Size, Body(Hdf5Message.Layout), Body(Hdf5Message.Filters)));
    }

    /// <summary>All numbers.</summary>
    /// <exception cref="InvalidDataException">They are no numbers, or damaged.</exception>
    public double[] Numbers() => Numbers(0, Rows);

    /// <summary>The numbers of some rows, [row, …].</summary>
    /// <exception cref="InvalidDataException">They are no numbers, there are not as many, or they are damaged.</exception>
    public double[] Numbers(long row, long rows)
    {
        if (type.Number is not { } number) throw file.Damaged($"{Path} without numbers");
        return number.ReadAll(Bytes(row, rows));
    }

    /// <summary>The texts of some rows.</summary>
    /// <exception cref="InvalidDataException">They are no texts, or damaged.</exception>
    public string[] Texts(long row, long rows)
    {
        if (!type.IsText && !type.IsFarText) throw file.Damaged($"{Path} without texts");
        byte[] bytes = Bytes(row, rows);
        return [.. Enumerable.Range(0, bytes.Length / type.Size).Select(i => type.IsText ? Plain(bytes.AsSpan(i * type.Size, type.Size))
            : Far(bytes, i * type.Size))];
    }

    /// <summary>All texts.</summary>
    public string[] Texts() => Texts(0, Rows);

    public bool HasTexts => type.IsText || type.IsFarText;

    private byte[] Bytes(long row, long rows)
    {
        if (row < 0 || rows < 0 || row > Rows - rows) throw file.Damaged($"{Rows} rows in {Path} instead of {row + rows}");
        return layout.Read(row, rows);
    }

    private static string Plain(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd(' ');
    }

    /// <summary>A text of the global heap: its length, the address of a collection, and its number there.</summary>
    private string Far(byte[] bytes, int at)
    {
        if (type.Size < FarTextLength) throw file.Damaged("a text that is cut off");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)), wanted = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12));
        long place = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 4));
        if (length == 0) return "";
        byte[] head = file.Bytes(place, 16);
        if (!head.AsSpan(0, 4).SequenceEqual("GCOL"u8)) throw file.Damaged("a heap of texts without its mark");
        long end = place + BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8));
        for (long entry = place + 16; entry >= 0 && entry + 16 <= Math.Min(end, file.Length);)
        {
            byte[] about = file.Bytes(entry, 16);
            long size = BinaryPrimitives.ReadInt64LittleEndian(about.AsSpan(8));
            int number = BinaryPrimitives.ReadUInt16LittleEndian(about);
            if (number == 0 || size < 0 || size > file.Length) break;
            if (number == wanted) return Plain(file.Bytes(entry + 16, Math.Min(size, length)));
            entry += 16 + (size + 7) / 8 * 8;
        }
        throw file.Damaged("a text that is not in its heap");
    }

    private static long[] ShapeOf(ReadOnlySpan<byte> message, Hdf5File file)
    {
        if (message.Length < 4 || message[0] is not (1 or 2)) throw file.Damaged("a shape that cannot be read");
        int axes = message[1], at = message[0] == 1 ? 8 : 4;
        if (axes > MostAxes || message.Length < at + 8 * axes) throw file.Damaged("a shape that is cut off");
        if (message[0] == 2 && message[3] == 2) return [0];
        var shape = new long[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            shape[axis] = BinaryPrimitives.ReadInt64LittleEndian(message[(at + 8 * axis)..]);
            if (shape[axis] < 0) throw file.Damaged("a negative length");
        }
        return shape;
    }
}
