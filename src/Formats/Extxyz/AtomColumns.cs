namespace Amalgam.Formats.Extxyz;

/// <summary>The columns of the atom lines, as Properties= declares them.</summary>
internal sealed class AtomColumns
{
    /// <summary>Names of libAtoms and ASE, the usual one first; writers write species and pos.</summary>
    private static readonly string[] PositionNames = ["pos"], SpeciesNames = ["species", "symbols"];

    private static readonly string[] NumberNames = ["Z", "numbers", "atomic_numbers"];

    private AtomColumns(AtomColumn[] columns, string? unusedForces)
    {
        Columns = columns;
        Width = columns.Sum(column => column.Width);
        Forces = columns.FirstOrDefault(column => column.Role == AtomColumnRole.Forces)?.Name;
        UnusedForces = unusedForces;
        HasSpecies = columns.Any(column => column.Role == AtomColumnRole.Species);
        Kept = [.. columns.Where(column => column.Role == AtomColumnRole.Extra || column.Role == AtomColumnRole.Number && HasSpecies)];
    }

    /// <summary>In file order.</summary>
    public AtomColumn[] Columns { get; }

    /// <summary>Columns that carry neither a label nor the geometry, in file order.</summary>
    public AtomColumn[] Kept { get; }

    /// <summary>Numbers or words on a line.</summary>
    public int Width { get; }

    /// <summary>Name of the column that holds the forces; null when there is none.</summary>
    public string? Forces { get; }

    /// <summary>Another column that could have been the forces and was not used; null when there is none.</summary>
    public string? UnusedForces { get; }

    /// <summary>Whether elements are given as symbols; otherwise by the column Z.</summary>
    public bool HasSpecies { get; }

    /// <summary>"species:1 pos:3", for messages.</summary>
    public override string ToString() => string.Join(' ', Columns.Select(column => $"{column.Name}:{column.Width}"));

    /// <summary>The columns of plain XYZ: symbol and position.</summary>
    public static readonly AtomColumns Plain =
        new([new("species", 'S', 1, AtomColumnRole.Species), new("pos", 'R', 3, AtomColumnRole.Position)], null);

    /// <summary>Reads the value of Properties=.</summary>
    /// <param name="forcesKeys">names of the forces, best first</param>
    /// <param name="fault">"expected …, found …" when the result is null</param>
    public static AtomColumns? Parse(string properties, IReadOnlyList<string> forcesKeys, out string fault)
    {
        string[] parts = properties.Trim(' ', '\t', '[', ']', '{', '}').Split(':');
        fault = "";
        if (parts.Length % 3 != 0)
            fault = $"expected name:type:width three by three in Properties, found {parts.Length} parts";
        var columns = new List<AtomColumn>();
        for (int i = 0; i + 2 < parts.Length && fault.Length == 0; i += 3)
        {
            if (ParseColumn(parts[i], parts[i + 1], parts[i + 2], out fault) is not { } column) return null;
            if (columns.Any(other => Same(other.Name, column.Name))) fault = $"expected every property once, found {column.Name} twice";
            columns.Add(column);
        }
        return fault.Length > 0 ? null : Assigned(columns, forcesKeys, out fault);
    }

    /// <summary>The best of several names that is there; the first when none is.</summary>
    private static string FirstOf(List<AtomColumn> columns, string[] names) =>
        Array.Find(names, name => columns.Exists(column => Same(column.Name, name))) ?? names[0];

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static AtomColumn? ParseColumn(string name, string type, string width, out string fault)
    {
        fault = "";
        if (name.Length == 0) fault = "expected a name in Properties, found none";
        else if (type is not ("S" or "R" or "I" or "L" or "s" or "r" or "i" or "l")) fault = $"expected S, R, I or L as the type of {name}, found '{type}'";
        if (!int.TryParse(width, out int columns) || columns is < 1 or > 100_000) fault = fault.Length > 0 ? fault
            : $"expected a positive number of columns for {name}, found '{width}'";
        return fault.Length > 0 ? null : new AtomColumn(name, char.ToUpperInvariant(type[0]), columns, AtomColumnRole.Extra);
    }

    private static AtomColumns? Assigned(List<AtomColumn> columns, IReadOnlyList<string> forcesKeys, out string fault)
    {
        fault = Assign(columns, FirstOf(columns, PositionNames), AtomColumnRole.Position, 3, "RI")
            ?? Assign(columns, FirstOf(columns, SpeciesNames), AtomColumnRole.Species, 1, "SI")
            ?? Assign(columns, FirstOf(columns, NumberNames), AtomColumnRole.Number, 1, "I") ?? "";
        string[] present = [.. forcesKeys.Where(key => columns.Any(column => Same(column.Name, key)))];
        if (fault.Length == 0 && present.Length > 0) fault = Assign(columns, present[0], AtomColumnRole.Forces, 3, "RI") ?? "";
        if (fault.Length > 0) return null;
        if (!columns.Any(column => column.Role == AtomColumnRole.Position)) fault = "expected pos:R:3 in Properties, found no pos";
        else if (!columns.Any(column => column.Role is AtomColumnRole.Species or AtomColumnRole.Number)) fault =
            "expected species:S:1 or Z:I:1 in Properties, found neither";
        return fault.Length > 0 ? null : new AtomColumns([.. columns], present.Length > 1 ? present[1] : null);
    }

    /// <summary>Sets the role of a column, if it is there; returns a fault when its type or width is another.</summary>
    private static string? Assign(List<AtomColumn> columns, string name, AtomColumnRole role, int width, string types)
    {
        int index = columns.FindIndex(column => Same(column.Name, name));
        if (index < 0) return null;
        AtomColumn column = columns[index];
        if (column.Width != width || !types.Contains(column.Type))
            return $"expected {column.Name}:{types[0]}:{width}, found {column.Name}:{column.Type}:{column.Width}";
        columns[index] = column with { Role = role };
        return null;
    }
}
