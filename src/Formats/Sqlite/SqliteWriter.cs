using System.Buffers.Binary;

namespace Amalgam.Formats.Sqlite;

/// <summary>Writes a new SQLite database of some tables without indices, in memory that does not grow with the rows but for some bytes per page.</summary>
/// <remarks>
/// File format of sqlite.org/fileformat2.html. Pages of 4096 bytes; the first, with the header and the list of the tables, is written last. Every page is
/// written once, so that the file has no free pages.
/// </remarks>
/// <param name="stream">empty, and can be positioned; stays open</param>
internal sealed class SqliteWriter(Stream stream)
{
    public const int PageSize = 4096;

    /// <summary>The usual limit of SQLite for one row.</summary>
    public const int LongestRow = 1_000_000_000;

    private const int HeaderLength = 100, SchemaHeader = 8;
    private const byte LeafTable = 0x0D;

    // The version of the library whose files these are like.
    private const uint LibraryVersion = 3_040_000;

    private readonly List<(string Name, string Sql, SqliteTableWriter Table)> tables = [];
    private uint pages = 1;

    /// <summary>Adds a table.</summary>
    /// <param name="sql">CREATE TABLE …, without constraints that SQLite keeps in an index, such as UNIQUE</param>
    public SqliteTableWriter Table(string name, string sql)
    {
        var table = new SqliteTableWriter(this);
        tables.Add((name, sql, table));
        return table;
    }

    /// <summary>Ends all tables and writes the first page.</summary>
    public void Finish()
    {
        var cells = new List<byte[]>();
        foreach ((string name, string sql, SqliteTableWriter table) in tables)
        {
            byte[] record = SqliteRecord.Bytes(["table", name, name, (long)table.Finish(), sql]);
            var cell = new List<byte>();
            SqliteRecord.AddVarint(cell, record.Length);
            SqliteRecord.AddVarint(cell, cells.Count + 1);
            cell.AddRange(record);
            cells.Add([.. cell]);
        }
        byte[] first = new byte[PageSize];
        if (HeaderLength + SchemaHeader + cells.Sum(cell => cell.Length + 2) > PageSize) throw new InvalidOperationException("too many tables for one page");
        Fill(first, HeaderLength, LeafTable, SchemaHeader, cells, 0);
        WriteHeader(first);
        Write(1, first);
        stream.Position = stream.Length;
    }

    /// <summary>Numbers of pages that follow one another and are to be written.</summary>
    /// <returns>the first of them</returns>
    /// <exception cref="InvalidDataException">There are more than SQLite can number.</exception>
    public uint Reserve(int count)
    {
        const uint most = uint.MaxValue - 1;
        if (pages > most - (uint)count)
            throw new InvalidDataException("expected at most 16 TiB in a SQLite database, found more\n  → write another format, such as .aselmdb");
        uint first = pages + 1;
        pages += (uint)count;
        return first;
    }

    /// <summary>Writes a page.</summary>
    /// <param name="number">from 1</param>
    public void Write(uint number, ReadOnlySpan<byte> page)
    {
        stream.Position = (number - 1L) * PageSize;
        stream.Write(page);
    }

    /// <summary>Puts cells into a page of a table: from the end downwards, their places in a list behind the header.</summary>
    /// <param name="start">where the header stands</param>
    /// <param name="rightmost">of an interior page, the page behind the last cell</param>
    public static void Fill(byte[] page, int start, byte kind, int header, List<byte[]> cells, uint rightmost)
    {
        int end = PageSize;
        for (int index = 0; index < cells.Count; index++)
        {
            end -= cells[index].Length;
            cells[index].CopyTo(page, end);
            BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(start + header + 2 * index), (ushort)end);
        }
        page[start] = kind;
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(start + 3), (ushort)cells.Count);
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(start + 5), (ushort)end);
        if (kind != LeafTable) BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(start + 8), rightmost);
    }

    private void WriteHeader(byte[] page)
    {
        "SQLite format 3\0"u8.CopyTo(page);
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(16), PageSize);
        // Versions of the format, bytes reserved, and the shares of a page, which are fixed.
        ((ReadOnlySpan<byte>)[1, 1, 0, 64, 32, 32]).CopyTo(page.AsSpan(18));
        foreach ((int at, uint number) in ((int, uint)[])
            [
                (24, 1), (28, pages), // changes so far; pages
                (40, 1), (44, 4), // changes of the schema; its format
                (56, 1), // texts in UTF-8
                (92, 1), (96, LibraryVersion), // for which number of changes the number of pages holds
            ])
            BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(at), number);
    }
}
