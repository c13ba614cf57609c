namespace Amalgam.Unit.House;

/// <summary>Which project may reference which: the table of ARCHITECTURE.md.</summary>
internal sealed class DependencyTable
{
    private readonly Dictionary<string, string[]?> allowed = [];

    /// <summary>The projects of the table.</summary>
    public IReadOnlyCollection<string> Names => allowed.Keys;

    /// <summary>Reads the Markdown table whose columns are "project", "holds" and "may reference".</summary>
    public static DependencyTable Parse(IEnumerable<string> lines)
    {
        var table = new DependencyTable();
        IEnumerable<string> rows = lines
            .SkipWhile(line => !line.Replace(" ", "", StringComparison.Ordinal).StartsWith("|project|holds|mayreference|", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'));
        foreach (string row in rows)
        {
            string[] cells = row.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries);
            table.allowed[cells[0]] = cells[2] switch
            {
                "all" => null,
                "nothing" => [],
                _ => cells[2].Split(',', StringSplitOptions.TrimEntries),
            };
        }
        return table;
    }

    /// <summary>One sentence per reference of a project that the table does not allow.</summary>
    public IEnumerable<string> Violations(string project, IEnumerable<string> references)
    {
        if (!allowed.TryGetValue(project, out string[]? names)) return [$"{project} is not in the table of ARCHITECTURE.md"];
        return names is null ? [] : references.Except(names).Select(reference => $"{project} must not reference {reference}");
    }
}
