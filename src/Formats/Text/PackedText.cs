namespace Amalgam.Formats.Text;

/// <summary>
/// Text that may be packed by gzip or zstd, which its first bytes tell; the stream may be one that cannot go back, such as standard input.
/// </summary>
internal static class PackedText
{
    /// <summary>Endings of packed files that are read.</summary>
    public static readonly string[] Endings = [".gz", ".zst"];

    private static ReadOnlySpan<byte> GzipMark => [0x1F, 0x8B];

    /// <summary>A stream of the text itself.</summary>
    /// <param name="stream">read from where it stands; stays open</param>
    public static Stream Unpacked(Stream stream)
    {
        byte[] head = new byte[4];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ReadOnlyMemory<byte> start = head.AsMemory(0, length);
        if (IsGzip(start.Span)) return new GzipText(new JoinedStream(start, stream, GzipText.EndMember));
        if (ZstdText.IsMark(start.Span)) return new ZstdText(new JoinedStream(start, stream, default));
        if (!stream.CanSeek) return new JoinedStream(start, stream, default);
        stream.Seek(-length, SeekOrigin.Current);
        return stream;
    }

    /// <summary>Whether data begin as packed ones.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> head) => IsGzip(head) || ZstdText.IsMark(head);

    /// <summary>The name without the ending of packed files.</summary>
    public static string PlainName(string path) =>
        Endings.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is string packed ? path[..^packed.Length] : path;

    private static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith(GzipMark);
}
