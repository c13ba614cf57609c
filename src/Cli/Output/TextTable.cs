using System.Text;

namespace Amalgam.Cli.Output;

/// <summary>
/// A table in plain text: the first column to the left, the others to the right, two blanks between. What does not fit beside one another stands below: some
/// columns, then the others, each time behind the first column.
/// </summary>
internal sealed class TextTable
{
    /// <summary>Columns of a terminal that nobody has made wider.</summary>
    public const int UsualWidth = 80;

    private const int Gap = 2;
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
    /// <param name="width">Longest line; a single column may be wider.</param>
    public void Write(TextWriter output, int indent = 0, int width = UsualWidth)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        int begin = 1;
        do
        {
            int end = begin, used = indent + widths[0];
            while (end < widths.Length && (end == begin || used + Gap + widths[end] <= width)) used += Gap + widths[end++];
            if (begin > 1) output.WriteLine();
            WriteColumns(output, indent, widths, begin, end);
            begin = end;
        }
        while (begin < widths.Length);
    }

    private void WriteColumns(TextWriter output, int indent, int[] widths, int begin, int end)
    {
        var line = new StringBuilder();
        foreach (string[] row in rows)
        {
            line.Clear().Append(' ', indent).Append(row[0].PadRight(widths[0]));
            for (int column = begin; column < end; column++) line.Append(' ', Gap).Append(row[column].PadLeft(widths[column]));
            output.WriteLine(line.ToString().TrimEnd());
        }
    }
}
