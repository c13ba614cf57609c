namespace Amalgam.Atoms.Columns;

/// <summary>
/// All per-atom columns that say more of atoms than elements, positions and labels: the one place that knows which column means what. Readers keep such
/// columns among the extras of a structure as they came, writers write them again; <see cref="AtomMasses"/>, <see cref="AtomVelocities"/> and
/// <see cref="FixedCoordinates"/> give their numbers.
/// </summary>
public static class ColumnTable
{
    /// <summary>The column that a program writes for fixed coordinates.</summary>
    public const string MoveMask = "move_mask";

    /// <summary>The column that a program writes for velocities, as momenta.</summary>
    public const string Momenta = "momenta";

    /// <summary>By meaning, the preferred name first.</summary>
    public static readonly IReadOnlyList<KnownColumn> All =
    [
        new(MoveMask, ColumnMeaning.Mobility, "T may move", "ASE, QUIP"),
        new("selective_dynamics", ColumnMeaning.Mobility, "T may move", "VASP, pymatgen"),
        new("movable", ColumnMeaning.Mobility, "T may move", "several"),
        new("moveable", ColumnMeaning.Mobility, "T may move", "several"),
        new("fixed", ColumnMeaning.Mobility, "T is fixed", "fairchem") { TrueIsFixed = true },
        new("fix", ColumnMeaning.Mobility, "T is fixed", "several") { TrueIsFixed = true },
        new("fix_mask", ColumnMeaning.Mobility, "T is fixed", "several") { TrueIsFixed = true },
        new("fixed_mask", ColumnMeaning.Mobility, "T is fixed", "several") { TrueIsFixed = true },
        new("frozen", ColumnMeaning.Mobility, "T is fixed", "several") { TrueIsFixed = true },
        new("masses", ColumnMeaning.Mass, "u", "ASE"),
        new("mass", ColumnMeaning.Mass, "u", "GPUMD, LAMMPS, QUIP"),
        new(Momenta, ColumnMeaning.Velocity, "√(u eV)", "ASE") { IsMomentum = true },
        new("velo", ColumnMeaning.Velocity, "Å/fs", "QUIP, OVITO"),
        new("vel", ColumnMeaning.Velocity, "Å/fs", "GPUMD, LAMMPS"),
        new("velocities", ColumnMeaning.Velocity, "Å/fs", "several"),
        new("velocity", ColumnMeaning.Velocity, "Å/fs", "several"),
    ];

    /// <summary>What a column means; null for one without a meaning here.</summary>
    public static KnownColumn? Find(string name)
    {
        foreach (KnownColumn known in All)
            if (known.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return known;
        return null;
    }

    /// <summary>Names of a meaning, for messages: "masses or mass".</summary>
    public static string NamesOf(ColumnMeaning meaning)
    {
        string[] names = [.. All.Where(known => known.Meaning == meaning).Select(known => known.Name)];
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    /// <summary>Columns of a structure with a meaning, the preferred name first; empty where there are none.</summary>
    internal static List<(ExtraColumn Column, KnownColumn Known)> Of(Structure structure, ColumnMeaning meaning)
    {
        var found = new List<(ExtraColumn, KnownColumn)>();
        foreach (KnownColumn known in All)
            if (known.Meaning == meaning && structure.Extras?.Columns.Find(column => known.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))
                is ExtraColumn column) found.Add((column, known));
        return found;
    }

    /// <exception cref="InvalidDataException">always</exception>
    internal static InvalidDataException Wrong(Structure structure, ExtraColumn column, string expected, string found, string advice) =>
        new($"{(structure.Source.Length > 0 ? structure.Source + ": " : "")}expected {expected} in column {column.Name}, found {found}\n  → {advice}");

    internal static InvalidDataException Contradiction(Structure structure, ExtraColumn one, ExtraColumn other, int atom) =>
        new($"{(structure.Source.Length > 0 ? structure.Source + ": " : "")}expected the same in the columns {one.Name} and {other.Name}, "
            + $"found a difference at atom {atom + 1}\n  → leave out the column that is wrong");

    /// <summary>The numbers of a column, [atom, width].</summary>
    internal static double[] Numbers(Structure structure, ExtraColumn column, int width)
    {
        if (column.Width != width)
            throw Wrong(structure, column, width == 1 ? "one number per atom" : $"{width} numbers per atom", $"{column.Width}",
                "correct the column or leave it out");
        var numbers = new double[column.Values.Length];
        for (int i = 0; i < numbers.Length; i++)
            if (!ColumnText.TryNumber(column.Values[i], out numbers[i]))
                throw Wrong(structure, column, "finite numbers", $"'{column.Values[i]}' at atom {i / width + 1}", "correct the column or leave it out");
        return numbers;
    }
}
