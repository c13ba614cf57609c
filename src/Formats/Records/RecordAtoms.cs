using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Formats.Records;

/// <summary>Elements, positions and cell of a record, checked.</summary>
internal static class RecordAtoms
{
    /// <summary>A structure of atomic numbers, positions and a cell.</summary>
    /// <param name="source">file and number of the frame, for messages</param>
    /// <param name="numbers">[atom], atomic numbers</param>
    /// <param name="positions">[atom, 3], Å</param>
    /// <param name="cell">[3, 3], [3] (its diagonal) or empty, Å</param>
    /// <param name="periodic">[3] or [1]; null: all axes of a cell, none without one</param>
    /// <exception cref="InvalidDataException">There is no atom, a number is no element or not finite, or lengths do not fit together.</exception>
    public static Structure Of(string source, double[] numbers, double[] positions, double[] cell, bool[]? periodic)
    {
        if (numbers.Length == 0) throw Wrong(source, "at least one atom", "none", "leave the frame out");
        if (positions.Length != 3 * numbers.Length)
            throw Wrong(source, $"3 × {numbers.Length} numbers as positions of {numbers.Length} atoms", $"{positions.Length}", "is the record complete?");
        CheckFinite(source, "positions", positions);
        return new Structure(ElementsOf(source, numbers), positions, CellOf(source, cell, periodic)) { Source = source };
    }

    /// <summary>The elements of atomic numbers.</summary>
    /// <exception cref="InvalidDataException">A number is no element.</exception>
    public static Element[] ElementsOf(string source, double[] numbers)
    {
        var elements = new Element[numbers.Length];
        for (int atom = 0; atom < elements.Length; atom++)
        {
            double number = numbers[atom];
            if (!(number >= 1 && number <= Element.MaxNumber && double.IsInteger(number)))
                throw Wrong(source, $"atomic numbers from 1 to {Element.MaxNumber}", $"{RecordExtras.Text(number)} at atom {atom + 1}", "correct the record");
            elements[atom] = new Element((int)number);
        }
        return elements;
    }

    /// <summary>The cell of nine numbers, three (its diagonal) or none.</summary>
    /// <exception cref="InvalidDataException">There is another count of numbers, or a periodic axis has no lattice vector.</exception>
    public static Cell CellOf(string source, double[] cell, bool[]? periodic)
    {
        double[] rows = cell.Length switch
        {
            0 => new double[9],
            3 => [cell[0], 0, 0, 0, cell[1], 0, 0, 0, cell[2]],
            9 => cell,
            _ => throw Wrong(source, "nine numbers as the cell", $"{cell.Length}", "correct the record"),
        };
        CheckFinite(source, "the cell", rows);
        bool hasCell = rows.AsSpan().ContainsAnyExcept(0.0);
        bool[] axes = periodic switch
        {
            null => [hasCell, hasCell, hasCell],
            [bool all] => [all, all, all],
            { Length: 3 } => periodic,
            _ => throw Wrong(source, "three periodic flags", $"{periodic.Length}", "correct the record"),
        };
        for (int axis = 0; axis < 3; axis++)
            if (axes[axis] && !rows.AsSpan(3 * axis, 3).ContainsAnyExcept(0.0))
                throw Wrong(source, $"a lattice vector along the periodic axis {axis + 1}", "none", "a molecule has no periodic axes: correct pbc or the cell");
        var made = new Cell(rows, axes[0], axes[1], axes[2]);
        return !made.IsFullyPeriodic || made.Volume > 0 ? made
            : throw Wrong(source, "a cell with a volume", string.Join(' ', rows.Select(RecordExtras.Text)),
            "a molecule has no periodic axes: correct pbc or the cell");
    }

    public static InvalidDataException Wrong(string source, string expected, string found, string advice) =>
        new($"{source}: expected {expected}, found {found}\n  → {advice}");

    private static void CheckFinite(string source, string what, double[] numbers)
    {
        int bad = Array.FindIndex(numbers, number => !double.IsFinite(number));
        if (bad >= 0) throw Wrong(source, $"finite numbers as {what}", $"{RecordExtras.Text(numbers[bad])} at place {bad + 1}",
            "leave the frame out, or mend it");
    }
}
