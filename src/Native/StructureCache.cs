using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Native;

/// <summary>A structure that follows the caller's arrays; made anew only where its elements change.</summary>
internal sealed class StructureCache
{
    private Structure? structure;

    /// <param name="numbers">[atom], atomic numbers</param>
    /// <param name="positions">[atom, 3], Å</param>
    /// <param name="cell">[3, 3], Å; empty for open space</param>
    /// <param name="periodic">[3]</param>
    /// <exception cref="NativeFault">A number is no element.</exception>
    public Structure Take(ReadOnlySpan<int> numbers, ReadOnlySpan<double> positions, ReadOnlySpan<double> cell, ReadOnlySpan<bool> periodic)
    {
        if (structure is null || !IsOf(structure, numbers)) structure = Make(numbers);
        positions.CopyTo(structure.Positions);
        if (cell.IsEmpty) structure.Cell = Cell.Open;
        else if (!IsOf(structure.Cell, cell, periodic)) structure.Cell = new Cell(cell, periodic[0], periodic[1], periodic[2]);
        return structure;
    }

    private static bool IsOf(Structure structure, ReadOnlySpan<int> numbers)
    {
        if (structure.AtomCount != numbers.Length) return false;
        for (int atom = 0; atom < numbers.Length; atom++)
            if (structure.Elements[atom].Number != numbers[atom]) return false;
        return true;
    }

    private static bool IsOf(Cell known, ReadOnlySpan<double> cell, ReadOnlySpan<bool> periodic) =>
        known.Rows.SequenceEqual(cell) && known.PeriodicA == periodic[0] && known.PeriodicB == periodic[1] && known.PeriodicC == periodic[2];

    private static Structure Make(ReadOnlySpan<int> numbers)
    {
        var elements = new Element[numbers.Length];
        for (int atom = 0; atom < numbers.Length; atom++)
        {
            if (numbers[atom] is < 1 or > Element.MaxNumber)
                throw NativeFault.Input($"numbers: expected atomic numbers from 1 to {Element.MaxNumber}, found {numbers[atom]} at atom {atom + 1}");
            elements[atom] = new Element(numbers[atom]);
        }
        return new Structure(elements, new double[3 * numbers.Length], Cell.Open) { Source = "structure" };
    }
}
