using System.Buffers.Binary;

namespace Amalgam.Formats.Lmdb;

/// <summary>A branch or leaf page: nodes sorted by key, found through a table of offsets.</summary>
internal sealed class LmdbPage
{
    /// <summary>Bytes before the table of offsets.</summary>
    public const int HeaderLength = 16;

    private const int BranchFlag = 1, LeafFlag = 2, KindFlags = 0x0F, FixedLengthFlag = 0x20, NodeHeader = 8;
    private const int BigFlag = 1;

    private readonly byte[] bytes;

    private LmdbPage(byte[] bytes, bool isBranch, int count) => (this.bytes, IsBranch, Count) = (bytes, isBranch, count);

    public bool IsBranch { get; }

    /// <summary>Nodes.</summary>
    public int Count { get; }

    /// <summary>A page; null when it is of another kind or has an offset that leads out of it.</summary>
    public static LmdbPage? Of(byte[] bytes, long number)
    {
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(10)), lower = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(12));
        int kind = flags & KindFlags, count = (lower - HeaderLength) / 2;
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes) != number || kind is not (BranchFlag or LeafFlag) || (flags & FixedLengthFlag) != 0) return null;
        if (lower < HeaderLength || lower > bytes.Length || count == 0) return null;
        var page = new LmdbPage(bytes, kind == BranchFlag, count);
        for (int index = 0; index < count; index++)
        {
            int start = page.Start(index);
            if (start < HeaderLength || start + NodeHeader > bytes.Length || start + NodeHeader + page.KeyLength(start) > bytes.Length) return null;
        }
        return page;
    }

    public ReadOnlySpan<byte> Key(int index)
    {
        int start = Start(index);
        return bytes.AsSpan(start + NodeHeader, KeyLength(start));
    }

    /// <summary>Number of the page below a node of a branch.</summary>
    public long Child(int index)
    {
        ReadOnlySpan<byte> node = bytes.AsSpan(Start(index));
        return BinaryPrimitives.ReadUInt32LittleEndian(node) | (long)BinaryPrimitives.ReadUInt16LittleEndian(node[4..]) << 32;
    }

    /// <summary>Number of the page below the last node of a branch whose key does not come after the one sought; the key of the first node counts as the
    /// smallest of all.</summary>
    public long ChildFor(ReadOnlySpan<byte> key)
    {
        int first = 1, last = Count;
        while (first < last)
        {
            int middle = (first + last) / 2;
            if (Key(middle).SequenceCompareTo(key) <= 0) first = middle + 1;
            else last = middle;
        }
        return Child(first - 1);
    }

    /// <summary>Place of a key in a leaf; −1 when it is not there.</summary>
    public int IndexOf(ReadOnlySpan<byte> key)
    {
        int first = 0, last = Count - 1;
        while (first <= last)
        {
            int middle = (first + last) / 2, order = Key(middle).SequenceCompareTo(key);
            if (order == 0) return middle;
            if (order < 0) first = middle + 1;
            else last = middle - 1;
        }
        return -1;
    }

    /// <summary>The value of a node of a leaf: within the page, or on overflow pages.</summary>
    /// <param name="overflow">number of the first overflow page; −1 when the value is within the page</param>
    /// <returns>false when the value leads out of the page, or is of a kind that is not read (several values of one key)</returns>
    public bool TryValue(int index, out ReadOnlySpan<byte> inside, out long overflow, out long length)
    {
        int start = Start(index), at = start + NodeHeader + KeyLength(start), flags = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(start + 4));
        length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(start));
        inside = default;
        overflow = -1;
        if ((flags & ~BigFlag) != 0 || length > Array.MaxLength) return false;
        if ((flags & BigFlag) == 0)
        {
            if (length > bytes.Length - at) return false;
            inside = bytes.AsSpan(at, (int)length);
            return true;
        }
        if (at + 8 > bytes.Length) return false;
        overflow = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
        return overflow >= 0 && overflow < long.MaxValue / 65536;
    }

    private int Start(int index) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(HeaderLength + 2 * index));

    private int KeyLength(int start) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(start + 6));
}
