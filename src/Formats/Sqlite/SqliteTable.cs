using System.Text.RegularExpressions;

namespace Amalgam.Formats.Sqlite;

/// <summary>A table: its first page and its columns.</summary>
/// <param name="Root">number of the page, from 1</param>
/// <param name="Columns">names in order</param>
internal sealed partial record SqliteTable(long Root, IReadOnlyList<string> Columns)
{
    /// <summary>The names of the columns in a CREATE TABLE statement.</summary>
    public static IReadOnlyList<string> ColumnsOf(string sql)
    {
        sql = Comment().Replace(sql, "");
        int open = sql.IndexOf('(', StringComparison.Ordinal), depth = 0, start = open + 1;
        List<string> parts = [];
        for (int i = open; i >= 0 && i < sql.Length; i++)
        {
            if (sql[i] == '(') depth++;
            if (sql[i] == ')') depth--;
            if (!(depth == 0 || depth == 1 && sql[i] == ',')) continue;
            parts.Add(sql[start..i]);
            start = i + 1;
            if (depth == 0) break;
        }
        return [.. parts.Select(part => part.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 0)
            .Select(words => words[0].Trim('"', '`', '[', ']')).Where(name => name.ToUpperInvariant()
                is not ("FOREIGN" or "UNIQUE" or "PRIMARY" or "CHECK" or "CONSTRAINT"))];
    }

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();
}
