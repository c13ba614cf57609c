using System.Globalization;
using System.Text;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Npy;
using Amalgam.Formats.Records;
using Amalgam.Formats.Sqlite;

namespace Amalgam.Formats.Ase;

/// <summary>Databases of ASE in SQLite: one row of the table systems per structure; arrays are little-endian, numbers and tags of four bytes.</summary>
internal sealed class AseSqlDatabase : IIndexedStructures
{
    private static readonly string[] Integers = ["numbers", "tags"];

    private readonly SqliteFile file;
    private readonly SqliteTable table;
    private readonly RecordLabels labels;
    private readonly List<long> rows;

    private AseSqlDatabase(SqliteFile file, SqliteTable table, RecordLabels labels, List<long> rows) =>
        (this.file, this.table, this.labels, this.rows) = (file, table, labels, rows);

    public long Count => rows.Count;

    /// <exception cref="InvalidDataException">It is no such file, or it is damaged.</exception>
    public static AseSqlDatabase Open(string path, RecordLabels labels)
    {
        SqliteFile file = SqliteFile.Open(path);
        try
        {
            SqliteTable table = file.Table("systems")
                ?? throw RecordAtoms.Wrong(path, "the table systems of an ASE database", "none", "is it a database of another program?");
            List<long> rows = [];
            // Eight bytes a row: what it takes to find any of them.
            foreach (long row in file.RowNumbers(table.Root)) rows.Add(row);
            return new AseSqlDatabase(file, table, labels, rows);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{rows[(int)frame]}");
        object?[] values = file.Row(table.Root, rows[(int)frame]) ?? throw RecordAtoms.Wrong(source, "the row", "none", "the file is damaged");
        var row = new AseRow(source);
        for (int column = 0; column < Math.Min(values.Length, table.Columns.Count); column++) Take(row, table.Columns[column], values[column], source);
        return AseJson.Guarded(source, () => row.ToStructure(labels));
    }

    public void Dispose() => file.Dispose();

    private static void Take(AseRow row, string column, object? value, string source)
    {
        switch (column)
        {
            case "pbc": row.Periodic = value is long bits ? [(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0] : null; return;
            case "key_value_pairs": (row.KeyValuePairs, _) = Json(value, source); return;
            case "data": (row.Data, row.DataJson) = Json(value, source); return;
            case "constraints": (row.Constraints, _) = Json(value, source); return;
            // Made by the database from the others, or of no meaning here.
            case "id" or "natoms" or "fmax" or "smax" or "volume" or "mass" or "charge" or "ctime" or "mtime": return;
        }
        if (value is byte[] bytes)
        {
            NpyType type = NpyType.Parse(Integers.Contains(column) ? "<i4" : "<f8")!.Value;
            row.Arrays[column] = bytes.Length % type.Size == 0 ? type.ReadAll(bytes)
                : throw RecordAtoms.Wrong(source, $"numbers of {type.Size} bytes as {column}", $"{bytes.Length} bytes", "the file is damaged");
        }
        else if (value is double or long) row.Arrays[column] = [Convert.ToDouble(value, CultureInfo.InvariantCulture)];
    }

    /// <summary>JSON as text, or packed with its arrays.</summary>
    private static (JsonElement, AseJson) Json(object? value, string source) => value switch
    {
        string { Length: > 0 } text => (AseJson.Parse(Encoding.UTF8.GetBytes(text), source), new AseJson()),
        byte[] { Length: > 0 } bytes => AseJson.Unpacked(bytes, source),
        _ => (default, new AseJson()),
    };
}
