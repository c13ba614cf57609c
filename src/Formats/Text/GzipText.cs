using System.IO.Compression;

namespace Amalgam.Formats.Text;

/// <summary>Unpacks gzip, of one member or several, and notices when the data end early.</summary>
/// <remarks>
/// GZipStream takes data that were cut off for complete. Therefore a last member with a known text is put behind them: it comes out as a member of its own
/// only if every one before it was whole, its checksum included.
/// </remarks>
/// <param name="packed">with <see cref="EndMember"/> as its last bytes</param>
internal sealed class GzipText(Stream packed) : ForwardStream
{
    private static readonly byte[] End = "\0end of packed text\0"u8.ToArray();

    private readonly GZipStream unpacked = new(packed, CompressionMode.Decompress);
    private readonly byte[] buffer = new byte[1 << 16];
    private int start, filled;

    /// <summary>What must stand behind the packed data.</summary>
    public static ReadOnlyMemory<byte> EndMember { get; } = Packed(End);

    /// <exception cref="InvalidDataException">The data are no gzip, damaged, or cut off.</exception>
    public override int Read(Span<byte> bytes)
    {
        while (filled - start <= End.Length)
        {
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            (start, filled) = (0, filled - start);
            int read = unpacked.Read(buffer, filled, buffer.Length - filled);
            if (read == 0) return AtEnd();
            filled += read;
        }
        int count = Math.Min(bytes.Length, filled - start - End.Length);
        buffer.AsSpan(start, count).CopyTo(bytes);
        start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) unpacked.Dispose();
        base.Dispose(disposing);
    }

    private int AtEnd() => buffer.AsSpan(start, filled - start).SequenceEqual(End) ? 0 : throw new InvalidDataException("the packed data end early");

    private static byte[] Packed(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(text);
        return packed.ToArray();
    }
}
