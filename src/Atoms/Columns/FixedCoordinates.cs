namespace Amalgam.Atoms.Columns;

/// <summary>Coordinates that a structure holds fixed: move_mask of ASE and its like, one flag per atom or one per coordinate.</summary>
public static class FixedCoordinates
{
    /// <summary>[atom, 3], whether a coordinate stays; null when the structure says nothing.</summary>
    /// <exception cref="InvalidDataException">The column is not of one or three flags per atom, or two columns differ.</exception>
    public static bool[]? Read(Structure structure)
    {
        List<(ExtraColumn Column, KnownColumn Known)> columns = ColumnTable.Of(structure, ColumnMeaning.Mobility);
        if (columns.Count == 0) return null;
        bool[] isFixed = Read(structure, columns[0].Column, columns[0].Known);
        foreach ((ExtraColumn other, KnownColumn known) in columns.Skip(1))
        {
            int different = isFixed.AsSpan().CommonPrefixLength(Read(structure, other, known));
            if (different < isFixed.Length) throw ColumnTable.Contradiction(structure, columns[0].Column, other, different / 3);
        }
        return isFixed;
    }

    /// <summary>The extras of a structure with these coordinates as the column move_mask, in place of any column that said it before.</summary>
    /// <param name="extras">not changed; null for none</param>
    /// <param name="isFixed">[atom, 3]; where none is, no column is added</param>
    public static StructureExtras Write(StructureExtras? extras, ReadOnlySpan<bool> isFixed)
    {
        var written = new StructureExtras();
        written.Info.AddRange(extras?.Info ?? []);
        written.Columns.AddRange((extras?.Columns ?? []).Where(column => ColumnTable.Find(column.Name)?.Meaning != ColumnMeaning.Mobility));
        if (!isFixed.Contains(true)) return written;
        bool isWhole = true;
        for (int i = 0; i < isFixed.Length; i++) isWhole &= isFixed[i] == isFixed[i / 3 * 3];
        int width = isWhole ? 1 : 3;
        string[] flags = new string[isFixed.Length / 3 * width];
        for (int i = 0; i < flags.Length; i++) flags[i] = isFixed[isWhole ? 3 * i : i] ? "F" : "T";
        written.Columns.Add(new ExtraColumn(ColumnTable.MoveMask, 'L', width, flags));
        return written;
    }

    private static bool[] Read(Structure structure, ExtraColumn column, KnownColumn known)
    {
        if (column.Type is not ('L' or 'I') || column.Width is not (1 or 3))
            throw new InvalidDataException($"{structure.Source}: expected {column.Name}:L:1 or {column.Name}:L:3, "
                + $"found {column.Name}:{column.Type}:{column.Width}\n  → "
                + (known.TrueIsFixed ? "T for a fixed coordinate, F for one that may move" : "T for a coordinate that may move, F for a fixed one"));
        var isFixed = new bool[3 * structure.AtomCount];
        for (int i = 0; i < isFixed.Length; i++)
        {
            string text = column.Values[column.Width == 3 ? i : i / 3];
            if (!ColumnText.TryFlag(text, out bool flag))
                throw ColumnTable.Wrong(structure, column, "T or F", $"'{text}' at atom {i / 3 + 1}", known.Unit);
            isFixed[i] = flag == known.TrueIsFixed;
        }
        return isFixed;
    }
}
