using System.Buffers.Binary;

namespace Amalgam.Formats.NetCdf;

/// <summary>A type of numbers in a NetCDF file; the largest byte stands first.</summary>
/// <param name="Code">nc_type of the header</param>
/// <param name="Size">bytes</param>
internal sealed record NetCdfType(int Code, int Size, string Name)
{
    private const int CharCode = 2;

    private static readonly NetCdfType[] Known =
    [
        new(1, 1, "byte"), new(CharCode, 1, "char"), new(3, 2, "short"), new(4, 4, "int"), new(5, 4, "float"), new(6, 8, "double"),
        new(7, 1, "ubyte"), new(8, 2, "ushort"), new(9, 4, "uint"), new(10, 8, "int64"), new(11, 8, "uint64"),
    ];

    public bool IsText => Code == CharCode;

    /// <summary>The type of a code; null when there is none.</summary>
    public static NetCdfType? Of(long code) => Array.Find(Known, type => type.Code == code);

    /// <summary>The number in the first bytes.</summary>
    public double Number(ReadOnlySpan<byte> bytes) => Code switch
    {
        1 => (sbyte)bytes[0],
        3 => BinaryPrimitives.ReadInt16BigEndian(bytes),
        4 => BinaryPrimitives.ReadInt32BigEndian(bytes),
        5 => BinaryPrimitives.ReadSingleBigEndian(bytes),
        6 => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        8 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        9 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        10 => BinaryPrimitives.ReadInt64BigEndian(bytes),
        11 => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        _ => bytes[0],
    };
}
