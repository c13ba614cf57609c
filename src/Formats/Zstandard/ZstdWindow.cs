namespace Amalgam.Formats.Zstandard;

/// <summary>What was unpacked: the last bytes, which later ones repeat, and among them those that were not read yet.</summary>
/// <param name="size">bytes that may be repeated</param>
internal sealed class ZstdWindow(long size)
{
    public const int LargestBlock = 1 << 17;

    private byte[] bytes = new byte[1 << 12];
    private int start, filled;

    /// <summary>Bytes that were not read yet.</summary>
    public int Unread => filled - start;

    /// <summary>Bytes that the block may still add.</summary>
    public int Room { get; private set; }

    /// <summary>Bytes in all.</summary>
    public long Total { get; private set; }

    /// <summary>Begins a block; what is too old to be repeated is forgotten.</summary>
    public void Begin()
    {
        Room = LargestBlock;
        int old = (int)Math.Max(0, Math.Min(start, filled - size));
        if (old < Math.Max(size, LargestBlock)) return; // so that a byte is moved once in a window
        bytes.AsSpan(old, filled - old).CopyTo(bytes);
        (start, filled) = (start - old, filled - old);
    }

    public void Add(ReadOnlySpan<byte> added) => added.CopyTo(Take(added.Length));

    public void Fill(byte value, int count) => Take(count).Fill(value);

    /// <summary>Adds bytes that are there already.</summary>
    /// <param name="distance">how far back they begin; those that are added count too</param>
    public void Repeat(long distance, int count)
    {
        if (distance <= 0 || distance > Math.Min(filled, size)) throw ZstdFault.Damaged("a repetition of what is not there");
        int from = filled - (int)distance;
        Take(count);
        for (int i = filled - count; i < filled; i++) bytes[i] = bytes[from++];
    }

    public int Read(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, Unread);
        bytes.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    /// <summary>The bytes that were added last.</summary>
    public ReadOnlySpan<byte> Last(int count) => bytes.AsSpan(filled - count, count);

    private Span<byte> Take(int count)
    {
        if (count > Room) throw ZstdFault.Damaged("a block of more than 128 KB");
        Room -= count;
        if (filled + count > bytes.Length) Array.Resize(ref bytes, (int)Math.Min(Math.Max(2L * bytes.Length, filled + count), Array.MaxLength));
        (filled, Total) = (filled + count, Total + count);
        return bytes.AsSpan(filled - count, count);
    }
}
