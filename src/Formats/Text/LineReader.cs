namespace Amalgam.Formats.Text;

/// <summary>Lines of a byte stream without copies or strings, with their numbers. The line read last can be read again.</summary>
/// <remarks>A span that was returned is valid until the next call of <see cref="Read"/>.</remarks>
internal sealed class LineReader(Stream stream)
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private byte[] buffer = new byte[1 << 18];
    private int start;
    private int filled;
    private int lineStart;
    private bool ended;

    /// <summary>Number of the line read last; the first is 1, 0 before any.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its line break; false at the end of the file.</summary>
    public bool Read(out ReadOnlySpan<byte> line)
    {
        int length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n');
        if (length < 0) length = FillUntilLineBreak();
        if (length < 0)
        {
            lineStart = start; // the line before is no longer at hand
            line = default;
            return false;
        }
        lineStart = start;
        start = Math.Min(start + length + 1, filled);
        Number++;
        line = Trimmed(buffer.AsSpan(lineStart, length));
        return true;
    }

    /// <summary>Makes the line read last the next one again; nothing happens at the end of the file.</summary>
    public void GoBack()
    {
        if (lineStart == start) return;
        start = lineStart;
        Number--;
    }

    /// <summary>Whether the rest can hold this many bytes; true when the length of the stream is not known.</summary>
    public bool MayHold(long bytes) => !stream.CanSeek || stream.Length - stream.Position + filled - start >= bytes;

    /// <summary>Length of the next line, reading from the stream as needed; −1 when nothing is left.</summary>
    private int FillUntilLineBreak()
    {
        while (!ended)
        {
            int searched = filled - start;
            MakeRoom();
            int count = stream.Read(buffer, filled, buffer.Length - filled);
            ended = count == 0;
            filled += count;
            int found = buffer.AsSpan(start + searched, filled - start - searched).IndexOf((byte)'\n');
            if (found >= 0) return searched + found;
        }
        return filled > start ? filled - start : -1;
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            start = 0;
        }
        if (filled == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
    }

    private ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line)
    {
        if (Number == 1 && line.StartsWith(ByteOrderMark)) line = line[ByteOrderMark.Length..];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }
}
