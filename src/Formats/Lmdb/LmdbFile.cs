using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Amalgam.Formats.Lmdb;

/// <summary>Reads one LMDB database file, without locks and without ever writing. Made for files that may be damaged: every page and offset is
/// checked.</summary>
/// <remarks>
/// Pages of data version 1 (LMDB 0.9, lib/lmdb.h and mdb.c of OpenLDAP): two meta pages, of which the one with the larger transaction number counts; the main
/// B+tree of branch and leaf pages sorted by key; values that do not fit a page on overflow pages. Only the main database of a file is read.
/// </remarks>
internal sealed class LmdbFile : IDisposable
{
    /// <summary>Name of the file within a folder that is a database.</summary>
    public const string DataName = "data.mdb";

    private const uint Magic = 0xBEEFC0DE;
    private const int MetaOffset = 16, MetaLength = 136, MostDepth = 32, MostCached = 64;

    private readonly SafeFileHandle handle;
    private readonly int pageSize;
    private readonly long pages;
    private readonly long root;
    private readonly Dictionary<long, LmdbPage> cached = [];

    private LmdbFile(string path, SafeFileHandle handle, int pageSize, long root, long entries)
    {
        Path = path;
        this.handle = handle;
        this.pageSize = pageSize;
        this.root = root;
        Length = RandomAccess.GetLength(handle);
        pages = Length / pageSize;
        Entries = entries;
    }

    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>Entries that the file says it has.</summary>
    public long Entries { get; }

    /// <summary>Whether a file begins as LMDB files do.</summary>
    public static bool IsOne(string path)
    {
        if (!File.Exists(path)) return false;
        Span<byte> start = stackalloc byte[MetaOffset + 4];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(start[MetaOffset..]) == Magic;
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is no LMDB file, of another version, or cut off.</exception>
    public static LmdbFile Open(string path)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            byte[] first = new byte[MetaOffset + MetaLength];
            if (Fill(handle, first, 0) < first.Length) throw Wrong(path, "an LMDB file", "one that is too short");
            (int pageSize, long transaction, long root, long entries) = Meta(path, first);
            byte[] second = new byte[MetaOffset + MetaLength];
            if (Fill(handle, second, pageSize) == second.Length && Meta(path, second) is var other && other.Transaction > transaction
                && other.PageSize == pageSize)
                (root, entries) = (other.Root, other.Entries);
            return new LmdbFile(path, handle, pageSize, root, entries);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose() => handle.Dispose();

    /// <summary>The value of a key; null when there is none.</summary>
    /// <exception cref="InvalidDataException">A page is damaged.</exception>
    public byte[]? Find(ReadOnlySpan<byte> key)
    {
        if (root == -1) return null;
        long at = root;
        for (int depth = 0; depth < MostDepth; depth++)
        {
            LmdbPage page = PageAt(at);
            if (page.IsBranch) at = page.ChildFor(key);
            else return page.IndexOf(key) is int index and >= 0 ? ValueOf(page, index) : null;
        }
        throw Damaged("a tree deeper than any file needs");
    }

    /// <summary>Every key in the order of its bytes.</summary>
    /// <exception cref="InvalidDataException">A page is damaged.</exception>
    public IEnumerable<byte[]> Keys()
    {
        if (root == -1) yield break;
        var stack = new Stack<(long Page, int Next)>();
        stack.Push((root, 0));
        long visited = 0;
        while (stack.TryPop(out (long Page, int Next) top))
        {
            LmdbPage page = PageAt(top.Page);
            if (!page.IsBranch)
            {
                for (int index = 0; index < page.Count; index++) yield return page.Key(index).ToArray();
                continue;
            }
            if (top.Next >= page.Count) continue;
            if (stack.Count >= MostDepth || ++visited > pages) throw Damaged("branches that lead in circles");
            stack.Push((top.Page, top.Next + 1));
            stack.Push((page.Child(top.Next), 0));
        }
    }

    private static (int PageSize, long Transaction, long Root, long Entries) Meta(string path, ReadOnlySpan<byte> page)
    {
        ReadOnlySpan<byte> meta = page[MetaOffset..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(meta) != Magic) throw Wrong(path, "an LMDB file", "another");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(meta[4..]);
        if (version != 1) throw Wrong(path, "an LMDB file of data version 1", $"version {version}");
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(meta[24..]);
        if (size is < 256 or > 65536 || (size & (size - 1)) != 0) throw Wrong(path, "pages of 256 to 65536 bytes", $"{size}");
        ReadOnlySpan<byte> main = meta[72..];
        return ((int)size, BinaryPrimitives.ReadInt64LittleEndian(meta[128..]), BinaryPrimitives.ReadInt64LittleEndian(main[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(main[32..]));
    }

    private LmdbPage PageAt(long number)
    {
        if (cached.TryGetValue(number, out LmdbPage? known)) return known;
        byte[] bytes = new byte[pageSize];
        if (number < 2 || number >= pages || Fill(handle, bytes, number * pageSize) < pageSize) throw Damaged($"page {number}, which it does not have");
        LmdbPage page = LmdbPage.Of(bytes, number) ?? throw Damaged($"page {number} with offsets outside of it");
        if (cached.Count >= MostCached) cached.Clear();
        return cached[number] = page;
    }

    private byte[] ValueOf(LmdbPage page, int index)
    {
        if (!page.TryValue(index, out ReadOnlySpan<byte> inside, out long overflow, out long length)) throw Damaged("a value of a kind that is not read");
        if (overflow < 0) return inside.ToArray();
        long start = overflow * pageSize + LmdbPage.HeaderLength;
        if (overflow < 2 || overflow >= pages || length > Length - start) throw Damaged("a value that is longer than the file");
        byte[] value = new byte[length];
        return Fill(handle, value, start) == length ? value : throw Damaged("a value that is longer than the file");
    }

    private static int Fill(SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        int filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(handle, bytes[filled..], offset + filled) is > 0 and int read) filled += read;
        return filled;
    }

    private InvalidDataException Damaged(string found) => Wrong(Path, "an LMDB file that is whole", found);

    private static InvalidDataException Wrong(string path, string expected, string found) =>
        new($"{path}: expected {expected}, found {found}\n  → was the file cut off or damaged? Copy it again");
}
