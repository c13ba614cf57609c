using System.Buffers.Binary;
using Amalgam.Formats.Records;
using Microsoft.Win32.SafeHandles;

namespace Amalgam.Formats.Sqlite;

/// <summary>Reads the tables of a SQLite database, without locks and without ever writing. Made for files that may be damaged: every page and length is
/// checked.</summary>
/// <remarks>
/// File format of sqlite.org/fileformat2.html: a B-tree per table, interior pages by row number, rows on leaf pages and, where they are long, on chains of
/// overflow
/// pages. Indices are not read. A database with changes in a -wal file beside it is refused.
/// </remarks>
internal sealed class SqliteFile : IDisposable
{
    private const int HeaderLength = 100, MostDepth = 32, MostCached = 64;
    private const byte InteriorTable = 0x05, LeafTable = 0x0D;

    private readonly SafeFileHandle handle;
    private readonly int pageSize, usable;
    private readonly long pages, length;
    private readonly Dictionary<long, byte[]> cached = [];

    private SqliteFile(string path, SafeFileHandle handle, int pageSize, int reserved)
    {
        (Path, this.handle, this.pageSize, usable) = (path, handle, pageSize, pageSize - reserved);
        length = RandomAccess.GetLength(handle);
        pages = length / pageSize;
    }

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    public string Path { get; }

    public static bool IsOne(string path)
    {
        if (!File.Exists(path)) return false;
        Span<byte> start = stackalloc byte[16];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, 16, throwOnEndOfStream: false) == 16 && start.SequenceEqual(Magic);
    }

    /// <exception cref="InvalidDataException">It is no such file, cut off, or has changes in a -wal file.</exception>
    public static SqliteFile Open(string path)
    {
        if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
            throw RecordAtoms.Wrong(path, "a database without pending changes", $"{path}-wal",
                "close the program that writes it, or run: sqlite3 FILE 'pragma wal_checkpoint(truncate)'");
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            byte[] header = new byte[HeaderLength];
            if (RandomAccess.Read(handle, header, 0) < HeaderLength || !header.AsSpan(0, 16).SequenceEqual(Magic)) throw Damaged(path, "another file");
            int size = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(16)) is 1 ? 65536 : BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(16));
            if (size < 512 || (size & (size - 1)) != 0 || size - header[20] < 480) throw Damaged(path, $"pages of {size} bytes");
            if (BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(56)) is not (0 or 1)) throw Damaged(path, "texts in UTF-16, which are not read");
            return new SqliteFile(path, handle, size, header[20]);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>First page and column names of a table; null when there is none.</summary>
    /// <exception cref="InvalidDataException">A page is damaged.</exception>
    public SqliteTable? Table(string name)
    {
        foreach (long row in RowNumbers(1))
            if (Row(1, row) is [string type, string found, _, long root, string sql, ..] && type == "table" && found == name)
                return new SqliteTable(root, SqliteTable.ColumnsOf(sql));
        return null;
    }

    /// <summary>The numbers of all rows of a table, in order.</summary>
    /// <param name="root">its first page</param>
    /// <exception cref="InvalidDataException">A page is damaged.</exception>
    public IEnumerable<long> RowNumbers(long root)
    {
        var stack = new Stack<(long Page, int Next)>();
        stack.Push((root, 0));
        long steps = 0;
        while (stack.TryPop(out (long Page, int Next) top))
        {
            byte[] page = PageAt(top.Page);
            int start = StartOf(top.Page), cells = CellsOf(page, start);
            if (page[start] == LeafTable)
            {
                for (int cell = 0; cell < cells; cell++)
                {
                    int at = CellAt(page, start, cell);
                    Varint(page, ref at);
                    yield return Varint(page, ref at);
                }
                continue;
            }
            if (top.Next > cells) continue;
            if (stack.Count >= MostDepth || ++steps > 2 * pages) throw Damaged(Path, "pages that lead in circles");
            stack.Push((top.Page, top.Next + 1));
            stack.Push((ChildOf(page, start, cells, top.Next), 0));
        }
    }

    /// <summary>The values of a row: null, long, double, string or byte[]; null when there is no such row.</summary>
    /// <exception cref="InvalidDataException">A page is damaged.</exception>
    public object?[]? Row(long root, long number)
    {
        long at = root;
        for (int depth = 0; depth < MostDepth; depth++)
        {
            byte[] page = PageAt(at);
            int start = StartOf(at), cells = CellsOf(page, start);
            bool isLeaf = page[start] == LeafTable;
            int first = 0, last = cells;
            while (first < last)
            {
                int middle = (first + last) / 2;
                if (KeyOf(page, start, middle, isLeaf) < number) first = middle + 1;
                else last = middle;
            }
            if (!isLeaf) at = ChildOf(page, start, cells, first);
            else return first < cells && KeyOf(page, start, first, isLeaf) == number ? SqliteRecord.Values(Payload(page, start, first), Path) : null;
        }
        throw Damaged(Path, "a tree deeper than any file needs");
    }

    public void Dispose() => handle.Dispose();

    public static InvalidDataException Damaged(string path, string found) =>
        RecordAtoms.Wrong(path, "a SQLite database that is whole", found, "was the file cut off or damaged? Copy it again");

    private byte[] PageAt(long number)
    {
        if (cached.TryGetValue(number, out byte[]? known)) return known;
        if (number < 1 || number > pages) throw Damaged(Path, $"page {number}, which it does not have");
        byte[] page = new byte[pageSize];
        int filled = 0;
        while (filled < pageSize && RandomAccess.Read(handle, page.AsSpan(filled), (number - 1) * pageSize + filled) is > 0 and int read) filled += read;
        if (filled < pageSize) throw Damaged(Path, $"page {number}, which is cut off");
        if (cached.Count >= MostCached) cached.Clear();
        return cached[number] = page;
    }

    private static int StartOf(long page) => page == 1 ? HeaderLength : 0;

    /// <summary>Number of cells of a page of a table.</summary>
    private int CellsOf(byte[] page, int start)
    {
        if (page[start] is not (InteriorTable or LeafTable)) throw Damaged(Path, $"a page of kind {page[start]:x2} in a table");
        int cells = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(start + 3)), header = page[start] == LeafTable ? 8 : 12;
        return start + header + 2 * cells <= usable ? cells : throw Damaged(Path, "a page with more cells than it holds");
    }

    private int CellAt(byte[] page, int start, int cell)
    {
        int header = page[start] == LeafTable ? 8 : 12, at = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(start + header + 2 * cell));
        return at + 4 <= usable && at > start ? at : throw Damaged(Path, "a cell that lies outside of its page");
    }

    private long ChildOf(byte[] page, int start, int cells, int index) =>
        BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(index < cells ? CellAt(page, start, index) : start + 8));

    private long KeyOf(byte[] page, int start, int cell, bool isLeaf)
    {
        int at = CellAt(page, start, cell);
        if (isLeaf) Varint(page, ref at);
        else at += 4;
        return Varint(page, ref at);
    }

    private byte[] Payload(byte[] page, int start, int cell)
    {
        int at = CellAt(page, start, cell);
        long size = Varint(page, ref at);
        Varint(page, ref at);
        if (size < 0 || size > length || size > Array.MaxLength) throw Damaged(Path, "a row that is longer than the file");
        int most = usable - 35, least = (usable - 12) * 32 / 255 - 23;
        long inside = size <= most ? size : least + (size - least) % (usable - 4) is var rest && rest <= most ? least + (size - least) % (usable - 4) : least;
        if (at + inside > usable) throw Damaged(Path, "a row that leads out of its page");
        byte[] payload = new byte[size];
        page.AsSpan(at, (int)inside).CopyTo(payload);
        if (inside == size) return payload;
        if (at + inside + 4 > usable) throw Damaged(Path, "a row that leads out of its page");
        long next = BinaryPrimitives.ReadUInt32BigEndian(page.AsSpan(at + (int)inside));
        for (long filled = inside; filled < size;)
        {
            byte[] overflow = PageAt(next);
            int part = (int)Math.Min(usable - 4, size - filled);
            overflow.AsSpan(4, part).CopyTo(payload.AsSpan((int)filled));
            filled += part;
            next = BinaryPrimitives.ReadUInt32BigEndian(overflow);
        }
        return payload;
    }

    /// <summary>An integer of one to nine bytes, seven bits each, the most significant first; the ninth byte has eight.</summary>
    private long Varint(byte[] page, ref int at) => SqliteRecord.Varint(page, ref at, Path);
}
