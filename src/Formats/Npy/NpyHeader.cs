using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Amalgam.Formats.Npy;

/// <summary>Header of a .npy file (NumPy Enhancement Proposal 1, versions 1 to 3).</summary>
/// <param name="Type">As written: "&lt;f8".</param>
/// <param name="IsFortranOrder">First index fastest.</param>
/// <param name="Shape">Empty for a single number.</param>
/// <param name="Bytes">Length of the header: where the numbers begin.</param>
internal sealed partial record NpyHeader(string Type, bool IsFortranOrder, long[] Shape, int Bytes)
{
    /// <summary>Reads the header from the start of a stream; null when there is none.</summary>
    public static NpyHeader? Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        if (stream.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false) < 10 || start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8)) return null;
        bool isOld = start[6] == 1;
        if (!isOld && stream.ReadAtLeast(start[10..], 2, throwOnEndOfStream: false) < 2) return null;
        uint length = isOld ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        const int longest = 1 << 20;
        if (length > longest) return null;
        byte[] text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length) return null;
        return Parse(Encoding.UTF8.GetString(text), (isOld ? 10 : 12) + text.Length);
    }

    private static NpyHeader? Parse(string text, int bytes)
    {
        Match type = TypeText().Match(text), order = OrderText().Match(text), shape = ShapeText().Match(text);
        if (!type.Success || !order.Success || !shape.Success) return null;
        string[] sizes = shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var numbers = new long[sizes.Length];
        for (int axis = 0; axis < sizes.Length; axis++)
            if (!long.TryParse(sizes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[axis])) return null;
        return new NpyHeader(type.Groups[1].Value, order.Groups[1].Value == "True", numbers, bytes);
    }

    [GeneratedRegex("'descr':\\s*'([^']+)'")]
    private static partial Regex TypeText();

    [GeneratedRegex("'fortran_order':\\s*(True|False)")]
    private static partial Regex OrderText();

    [GeneratedRegex("'shape':\\s*\\(([0-9, ]*)\\)")]
    private static partial Regex ShapeText();
}
