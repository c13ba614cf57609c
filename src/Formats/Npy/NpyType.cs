using System.Buffers.Binary;

namespace Amalgam.Formats.Npy;

/// <summary>Type of the numbers of a .npy file: floats of 2, 4 or 8 bytes, signed or unsigned integers of 1 to 8 bytes, in either order of bytes.</summary>
/// <param name="Kind">f, i or u; b of NumPy is u of one byte</param>
/// <param name="Size">bytes of a number</param>
/// <param name="IsBigEndian">most significant byte first</param>
internal readonly record struct NpyType(char Kind, int Size, bool IsBigEndian)
{
    /// <summary>What <see cref="Parse"/> takes, for messages.</summary>
    public const string Known = "f8, f4, f2, i1 to i8 or u1 to u8";

    /// <summary>The type that NumPy writes as "&lt;f8", ">f4" or "|i1"; null when it is another.</summary>
    public static NpyType? Parse(string text)
    {
        bool hasOrder = text.Length > 0 && text[0] is '<' or '>' or '|' or '=';
        string name = hasOrder ? text[1..] : text;
        bool isBigEndian = hasOrder && text[0] == '>';
        return name switch
        {
            "f8" or "f4" or "f2" or "i8" or "i4" or "i2" or "i1" or "u8" or "u4" or "u2" or "u1" => new NpyType(name[0], name[1] - '0', isBigEndian),
            "b1" => new NpyType('u', 1, false),
            _ => null,
        };
    }

    /// <summary>The type that NumPy calls "float64", "int32" or "bool", little-endian, or writes as <see cref="Parse"/> takes it; null when it is
    /// another.</summary>
    public static NpyType? Named(string? name) => name switch
    {
        null => null,
        "bool" => new NpyType('u', 1, false),
        "float64" or "float32" or "float16" => new NpyType('f', Bytes(name, 5), false),
        "int64" or "int32" or "int16" or "int8" => new NpyType('i', Bytes(name, 3), false),
        "uint64" or "uint32" or "uint16" or "uint8" => new NpyType('u', Bytes(name, 4), false),
        _ => Parse(name),
    };

    private static int Bytes(string name, int start) => int.Parse(name.AsSpan(start), System.Globalization.CultureInfo.InvariantCulture) / 8;

    /// <summary>All numbers of some bytes, whose length is a multiple of <see cref="Size"/>.</summary>
    /// <param name="bytes">left as they are</param>
    public double[] ReadAll(ReadOnlySpan<byte> bytes)
    {
        var numbers = new double[bytes.Length / Size];
        Span<byte> number = stackalloc byte[8];
        for (int i = 0; i < numbers.Length; i++)
        {
            bytes.Slice(i * Size, Size).CopyTo(number);
            numbers[i] = Read(number[..Size]);
        }
        return numbers;
    }

    /// <summary>The number of some bytes; integers beyond 2⁵³ are rounded.</summary>
    /// <param name="bytes">[<see cref="Size"/>], reversed in place where the order is the other</param>
    public double Read(Span<byte> bytes)
    {
        if (IsBigEndian) bytes.Reverse();
        return (Kind, Size) switch
        {
            ('f', 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            ('f', _) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            ('i', 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ('i', _) => (sbyte)bytes[0],
            (_, 8) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            (_, 4) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (_, 2) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            _ => bytes[0],
        };
    }
}
