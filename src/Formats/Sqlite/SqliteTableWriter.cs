using System.Buffers.Binary;

namespace Amalgam.Formats.Sqlite;

/// <summary>Writes the rows of one table in ascending order: leaf pages as they fill, the pages above them at the end.</summary>
/// <remarks>Memory holds one page, and sixteen bytes for each page that is written.</remarks>
internal sealed class SqliteTableWriter(SqliteWriter file)
{
    private const int LeafHeader = 8, InteriorHeader = 12;
    private const byte InteriorTable = 0x05, LeafTable = 0x0D;

    private readonly List<byte[]> cells = [];
    private readonly List<(uint Page, long LastRow)> leaves = [];
    private int filled;
    private long last;

    /// <summary>Rows so far: the number of the last one.</summary>
    public long Rows => last;

    /// <summary>Appends a row, with the next number.</summary>
    /// <param name="values">null, long, double, string or byte[]</param>
    /// <exception cref="InvalidDataException">The row is longer than databases allow.</exception>
    public void Add(params ReadOnlySpan<object?> values)
    {
        byte[] record = SqliteRecord.Bytes(values);
        if (record.Length > SqliteWriter.LongestRow)
            throw new InvalidDataException($"row {last + 1}: expected at most {SqliteWriter.LongestRow} bytes, which a SQLite database holds, found "
                + $"{record.Length}\n  → write another format, such as .aselmdb");
        byte[] cell = Cell(record, ++last);
        if (cells.Count > 0 && LeafHeader + filled + cell.Length + 2 * (cells.Count + 1) > SqliteWriter.PageSize) EndLeaf(last - 1);
        cells.Add(cell);
        filled += cell.Length;
    }

    /// <summary>Writes what is left.</summary>
    /// <returns>the first page of the table</returns>
    public uint Finish()
    {
        if (cells.Count > 0 || leaves.Count == 0) EndLeaf(last);
        List<(uint Page, long LastRow)> level = leaves;
        while (level.Count > 1) level = Above(level);
        return level[0].Page;
    }

    /// <summary>Length, number and the record, of a long one only the beginning and the first of its overflow pages.</summary>
    private byte[] Cell(byte[] record, long number)
    {
        const int usable = SqliteWriter.PageSize, most = usable - 35, least = (usable - 12) * 32 / 255 - 23;
        int local = record.Length;
        if (local > most)
        {
            int fitting = least + (record.Length - least) % (usable - 4);
            local = fitting <= most ? fitting : least;
        }
        var cell = new List<byte>(local + 22);
        SqliteRecord.AddVarint(cell, record.Length);
        SqliteRecord.AddVarint(cell, number);
        cell.AddRange(record.AsSpan(0, local));
        if (local < record.Length)
        {
            Span<byte> page = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(page, Overflow(record.AsSpan(local)));
            cell.AddRange(page);
        }
        return [.. cell];
    }

    /// <returns>the first of the pages that hold the bytes</returns>
    private uint Overflow(ReadOnlySpan<byte> bytes)
    {
        const int room = SqliteWriter.PageSize - 4;
        int pages = (bytes.Length + room - 1) / room;
        uint first = file.Reserve(pages);
        byte[] page = new byte[SqliteWriter.PageSize];
        for (int index = 0; index < pages; index++)
        {
            ReadOnlySpan<byte> part = bytes.Slice(index * room, Math.Min(room, bytes.Length - index * room));
            Array.Clear(page);
            BinaryPrimitives.WriteUInt32BigEndian(page, index + 1 < pages ? first + (uint)index + 1 : 0);
            part.CopyTo(page.AsSpan(4));
            file.Write(first + (uint)index, page);
        }
        return first;
    }

    private void EndLeaf(long lastRow)
    {
        leaves.Add((WritePage(LeafTable, LeafHeader, cells, 0), lastRow));
        cells.Clear();
        filled = 0;
    }

    /// <summary>Pages above those of a level: each lists pages with their last rows, and its last one apart.</summary>
    private List<(uint, long)> Above(List<(uint Page, long LastRow)> level)
    {
        var above = new List<(uint, long)>();
        var entries = new List<byte[]>();
        int length = 0;
        for (int index = 0; index < level.Count; index++)
        {
            byte[] entry = Entry(level[index]);
            // The last page of all stands apart, and so does one whose entry no longer fits; what follows must not be a single page.
            bool isLast = index == level.Count - 1;
            bool isFull = InteriorHeader + length + entry.Length + 2 * (entries.Count + 1) + MostEntry > SqliteWriter.PageSize;
            if (isLast || isFull && index < level.Count - 2)
            {
                above.Add((WritePage(InteriorTable, InteriorHeader, entries, level[index].Page), level[index].LastRow));
                entries.Clear();
                length = 0;
                continue;
            }
            entries.Add(entry);
            length += entry.Length;
        }
        return above;
    }

    private const int MostEntry = 2 * (4 + 9 + 2);

    private static byte[] Entry((uint Page, long LastRow) child)
    {
        var entry = new List<byte>(13);
        Span<byte> page = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(page, child.Page);
        entry.AddRange(page);
        SqliteRecord.AddVarint(entry, child.LastRow);
        return [.. entry];
    }

    /// <summary>Cells from the end of the page downwards, their places in a list behind the header.</summary>
    private uint WritePage(byte kind, int header, List<byte[]> content, uint rightmost)
    {
        byte[] page = new byte[SqliteWriter.PageSize];
        SqliteWriter.Fill(page, 0, kind, header, content, rightmost);
        uint number = file.Reserve(1);
        file.Write(number, page);
        return number;
    }
}
