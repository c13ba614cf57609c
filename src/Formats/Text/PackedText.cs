namespace Amalgam.Formats.Text;

/// <summary>Text that may be packed by gzip, which its first two bytes tell; the stream may be one that cannot go back, such as standard input.</summary>
internal static class PackedText
{
    private static ReadOnlySpan<byte> GzipMark => [0x1F, 0x8B];

    /// <summary>A stream of the text itself.</summary>
    /// <param name="stream">read from where it stands; stays open</param>
    public static Stream Unpacked(Stream stream)
    {
        byte[] head = new byte[2];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        bool isPacked = head.AsSpan(0, length).SequenceEqual(GzipMark);
        if (!isPacked && stream.CanSeek)
        {
            stream.Seek(-length, SeekOrigin.Current);
            return stream;
        }
        return isPacked ? new GzipText(new JoinedStream(head, stream, GzipText.EndMember)) : new JoinedStream(head.AsMemory(0, length), stream, default);
    }
}
