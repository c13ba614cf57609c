using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Amalgam.Dynamics.Tables;

/// <summary>Numbers in named columns, for spreadsheets and for people.</summary>
/// <param name="columns">names with units, such as volume_A3; no commas</param>
public sealed class DataTable(params IReadOnlyList<string> columns)
{
    private readonly List<object[]> rows = [];

    public IReadOnlyList<string> Columns => columns;

    public int RowCount => rows.Count;

    /// <param name="cells">[column]: texts, integers or doubles</param>
    public void Add(params object[] cells)
    {
        if (cells.Length != columns.Count) throw new ArgumentException($"expected {columns.Count} cells, found {cells.Length}", nameof(cells));
        rows.Add(cells);
    }

    /// <summary>Comma-separated; doubles with all their digits.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder().AppendJoin(',', columns).Append('\n');
        foreach (object[] row in rows) text.AppendJoin(',', row.Select(cell => Text(cell, "R"))).Append('\n');
        return text.ToString();
    }

    /// <summary>One object for each row, its keys the names of the columns; null for numbers that are none.</summary>
    public JsonArray ToJson() => [.. rows.Select(row => (JsonNode)new JsonObject(columns.Zip(row, (name, cell) => KeyValuePair.Create(name, Node(cell)))))];

    /// <summary>Aligned with blanks; doubles with six significant digits.</summary>
    public string ToText()
    {
        string[][] cells = [[.. columns], .. rows.Select(row => row.Select(cell => Text(cell, "G6")).ToArray())];
        int[] widths = [.. Enumerable.Range(0, columns.Count).Select(column => cells.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in cells) text.Append(string.Join("  ", row.Select((cell, column) => cell.PadLeft(widths[column]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    private static JsonNode? Node(object cell) => cell switch
    {
        double number => double.IsFinite(number) ? JsonValue.Create(number) : null,
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        bool truth => JsonValue.Create(truth),
        _ => JsonValue.Create(Text(cell, "R")),
    };

    private static string Text(object cell, string format) => cell switch
    {
        double number => number.ToString(format, CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };
}
