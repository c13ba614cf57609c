using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Amalgam.Formats.Npy;

/// <summary>Writes a .npy file of numbers row by row. The file is open only while it is written to, so that there may be many.</summary>
/// <param name="type">"&lt;f8" or "&lt;i4"</param>
/// <param name="width">numbers of a row</param>
internal sealed class NpyAppender(string path, string type, int width)
{
    private const int HeaderLength = 128;

    private long rows;

    public void Add(ReadOnlySpan<double> row)
    {
        int size = type[^1] - '0';
        byte[] bytes = new byte[row.Length * size];
        for (int i = 0; i < row.Length; i++)
            if (size == 8) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), row[i]);
            else BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), (int)row[i]);
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        if (rows++ == 0) stream.Write(new byte[HeaderLength]);
        stream.Position = stream.Length;
        stream.Write(bytes);
    }

    /// <summary>Writes the header, which names the number of rows.</summary>
    public void Finish()
    {
        string shape = width == 1 ? $"({rows.ToString(CultureInfo.InvariantCulture)},)" : string.Create(CultureInfo.InvariantCulture, $"({rows}, {width})");
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}".PadRight(HeaderLength - 11) + "\n";
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, HeaderLength - 10, 0]);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }
}
