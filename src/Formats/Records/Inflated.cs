using System.IO.Compression;

namespace Amalgam.Formats.Records;

/// <summary>Unpacks a record packed by zlib, in memory bounded by its packed length.</summary>
internal static class Inflated
{
    /// <summary>Bytes that any record may have unpacked, and bytes per packed byte beyond.</summary>
    private const int Free = 1 << 20, Ratio = 64;

    /// <summary>The unpacked bytes.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or more than a record of this length holds.</exception>
    public static byte[] Of(byte[] packed, string source)
    {
        long most = Free + (long)Ratio * packed.Length;
        using var unpacked = new MemoryStream();
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            byte[] piece = new byte[1 << 14];
            while (zlib.Read(piece) is > 0 and int read)
            {
                if (unpacked.Length + read > most)
                    throw RecordAtoms.Wrong(source, $"a record of at most {most} bytes unpacked", "more", "the file is damaged");
                unpacked.Write(piece, 0, read);
            }
        }
        catch (InvalidDataException problem) when (!problem.Message.StartsWith(source, StringComparison.Ordinal))
        {
            throw RecordAtoms.Wrong(source, "a record packed by zlib", "another", "the file is damaged, or written by another program");
        }
        return unpacked.ToArray();
    }
}
