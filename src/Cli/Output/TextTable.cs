using System.Text;

namespace Amalgam.Cli.Output;

/// <summary>A table in plain text: the first column to the left, the others to the right, two blanks between.</summary>
internal sealed class TextTable
{
    private readonly List<string[]> rows = [];

    /// <param name="header">[column]</param>
    public TextTable(params string[] header) => rows.Add(header);

    public int RowCount => rows.Count - 1;

    public void Add(params string[] cells)
    {
        if (cells.Length != rows[0].Length) throw new ArgumentException($"expected {rows[0].Length} cells, found {cells.Length}", nameof(cells));
        rows.Add(cells);
    }

    /// <param name="indent">Blanks before every line.</param>
    public void Write(TextWriter output, int indent = 0)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        var line = new StringBuilder();
        foreach (string[] row in rows)
        {
            line.Clear().Append(' ', indent).Append(row[0].PadRight(widths[0]));
            for (int column = 1; column < row.Length; column++) line.Append("  ").Append(row[column].PadLeft(widths[column]));
            output.WriteLine(line.ToString().TrimEnd());
        }
    }
}
