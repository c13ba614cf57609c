using System.Buffers.Binary;

namespace Amalgam.Formats.Lmdb;

/// <summary>Writes an LMDB database file from keys in ascending order, page after page; nothing but the keys of branches stays in memory.</summary>
/// <remarks>The form of <see cref="LmdbFile"/>: data version 1, one transaction, values up to half a page within leaves and longer ones on pages of their
/// own.</remarks>
/// <param name="stream">empty, can seek</param>
internal sealed class LmdbWriter(Stream stream)
{
    private const int PageSize = 4096, Header = 16, NodeHeader = 8, MostInside = 2038, BranchFlag = 1, LeafFlag = 2, OverflowFlag = 4, MetaFlag =
        8, BigFlag = 1;

    private readonly List<(byte[] Key, long Page)> leaves = [];
    private readonly List<(byte[] Key, byte[] Value, long Length, bool IsBig)> nodes = [];
    private int used = Header;
    private long next = 2, entries, leafPages, branchPages, overflowPages;
    private byte[] last = [];

    /// <summary>Appends an entry.</summary>
    /// <param name="key">after the one before, by its bytes; at most 511 bytes</param>
    /// <exception cref="ArgumentException">The key is not after the one before.</exception>
    public void Add(byte[] key, byte[] value)
    {
        if (key.AsSpan().SequenceCompareTo(last) <= 0) throw new ArgumentException("keys must ascend", nameof(key));
        last = key;
        bool isBig = NodeHeader + key.Length + value.Length > MostInside;
        byte[] stored = value;
        if (isBig) BinaryPrimitives.WriteInt64LittleEndian(stored = new byte[8], WriteOverflow(value));
        int size = SizeOf(key, stored.Length);
        if (used + size > PageSize) FlushLeaf();
        nodes.Add((key, stored, value.Length, isBig));
        used += size;
        entries++;
    }

    /// <summary>Writes what is left and the pages that lead to it.</summary>
    public void Finish()
    {
        FlushLeaf();
        List<(byte[] Key, long Page)> level = leaves;
        int depth = level.Count > 0 ? 1 : 0;
        for (; level.Count > 1; depth++) level = WriteBranches(level);
        long root = level.Count > 0 ? level[0].Page : -1;
        WriteMeta(0, 0, -1, 0);
        WriteMeta(1, 1, root, depth);
        stream.Flush();
    }

    private static int SizeOf(byte[] key, int value) => 2 + (NodeHeader + key.Length + value + 1) / 2 * 2;

    private long WriteOverflow(byte[] value)
    {
        long count = (Header + value.Length + PageSize - 1) / PageSize, number = next;
        byte[] bytes = new byte[count * PageSize];
        Begin(bytes, number, OverflowFlag);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)count);
        value.CopyTo(bytes, Header);
        WriteAt(number, bytes);
        next += count;
        overflowPages += count;
        return number;
    }

    private void FlushLeaf()
    {
        if (nodes.Count == 0) return;
        byte[] page = new byte[PageSize];
        Begin(page, next, LeafFlag);
        int upper = PageSize;
        for (int i = 0; i < nodes.Count; i++)
        {
            (byte[] key, byte[] value, long length, bool isBig) = nodes[i];
            upper -= SizeOf(key, value.Length) - 2;
            Span<byte> node = page.AsSpan(upper);
            BinaryPrimitives.WriteUInt32LittleEndian(node, (uint)length);
            BinaryPrimitives.WriteUInt16LittleEndian(node[4..], (ushort)(isBig ? BigFlag : 0));
            PutKey(node, key);
            value.CopyTo(node[(NodeHeader + key.Length)..]);
            BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(Header + 2 * i), (ushort)upper);
        }
        End(page, nodes.Count, upper);
        leaves.Add((nodes[0].Key, next));
        WriteAt(next++, page);
        leafPages++;
        nodes.Clear();
        used = Header;
    }

    /// <summary>Pages that lead to the pages of a level. The key of the first node of a page is left out: nothing comes before it.</summary>
    private List<(byte[] Key, long Page)> WriteBranches(List<(byte[] Key, long Page)> level)
    {
        List<(byte[], long)> above = [];
        for (int first = 0; first < level.Count;)
        {
            byte[] page = new byte[PageSize];
            Begin(page, next, BranchFlag);
            int lower = Header, upper = PageSize, count = 0;
            while (first + count < level.Count)
            {
                (byte[] key, long child) = level[first + count];
                if (count == 0) key = [];
                int size = SizeOf(key, 0);
                // Two must stay for the last page of a level: LMDB wants at least two nodes on each.
                if (lower + size > upper || count > 2 && level.Count - first - count == 2) break;
                upper -= size - 2;
                Span<byte> node = page.AsSpan(upper);
                BinaryPrimitives.WriteUInt32LittleEndian(node, (uint)child);
                BinaryPrimitives.WriteUInt16LittleEndian(node[4..], (ushort)(child >> 32));
                PutKey(node, key);
                BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(lower), (ushort)upper);
                lower += 2;
                count++;
            }
            End(page, count, upper);
            above.Add((level[first].Key, next));
            WriteAt(next++, page);
            branchPages++;
            first += count;
        }
        return above;
    }

    private void WriteMeta(int number, long transaction, long root, int depth)
    {
        byte[] page = new byte[PageSize];
        Begin(page, number, MetaFlag);
        Span<byte> meta = page.AsSpan(Header);
        BinaryPrimitives.WriteUInt32LittleEndian(meta, 0xBEEFC0DE);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[4..], 1);
        BinaryPrimitives.WriteInt64LittleEndian(meta[16..], Math.Max(next * PageSize, 1 << 20));
        BinaryPrimitives.WriteUInt32LittleEndian(meta[24..], PageSize);
        // The database of free pages: integer keys, empty.
        BinaryPrimitives.WriteUInt16LittleEndian(meta[28..], 8);
        BinaryPrimitives.WriteInt64LittleEndian(meta[64..], -1);
        Span<byte> main = meta[72..];
        BinaryPrimitives.WriteUInt16LittleEndian(main[6..], (ushort)depth);
        BinaryPrimitives.WriteInt64LittleEndian(main[40..], root);
        if (root >= 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(main[8..], branchPages);
            BinaryPrimitives.WriteInt64LittleEndian(main[16..], leafPages);
            BinaryPrimitives.WriteInt64LittleEndian(main[24..], overflowPages);
            BinaryPrimitives.WriteInt64LittleEndian(main[32..], entries);
        }
        BinaryPrimitives.WriteInt64LittleEndian(meta[120..], next - 1);
        BinaryPrimitives.WriteInt64LittleEndian(meta[128..], transaction);
        WriteAt(number, page);
    }

    private static void PutKey(Span<byte> node, byte[] key)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(node[6..], (ushort)key.Length);
        key.CopyTo(node[NodeHeader..]);
    }

    private static void Begin(byte[] page, long number, int flags)
    {
        BinaryPrimitives.WriteInt64LittleEndian(page, number);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(10), (ushort)flags);
    }

    private static void End(byte[] page, int count, int upper)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(12), (ushort)(Header + 2 * count));
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(14), (ushort)upper);
    }

    private void WriteAt(long number, byte[] bytes)
    {
        stream.Position = number * PageSize;
        stream.Write(bytes);
    }
}
