using Amalgam.Atoms;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>The cell of a comment line: Lattice= or another field, and pbc=.</summary>
internal sealed class CellFields(FileProblems problems)
{
    private readonly List<double> numbers = [];

    private readonly OtherCellFields others = new(problems);

    /// <summary>The cell; periodic along all axes when there is one and no pbc, open without a Lattice or another field that declares a cell.</summary>
    /// <param name="unit">Å per unit of the cell</param>
    public Cell Read(CommentLine comment, double unit)
    {
        int lattice = comment.Find("Lattice"), pbc = comment.Find("pbc"), before = problems.Count;
        bool[] periodic = [false, false, false];
        if (pbc >= 0) ReadPeriodic(comment, pbc, periodic);
        bool isOpen = pbc >= 0 && !periodic.Contains(true);
        double[]? rows = lattice >= 0 ? ReadLattice(comment, lattice) : others.Read(comment, isOpen);
        if (rows is null)
        {
            if (lattice < 0 && periodic.Contains(true) && problems.Count == before)
                problems.Add(comment.LineNumber, $"expected a Lattice beside pbc=\"{comment.Value(pbc)}\", found none", comment.FieldText(pbc),
                    "give Lattice=\"ax ay az bx by bz cx cy cz\", or pbc=\"F F F\" for a molecule");
            return Cell.Open;
        }
        if (pbc < 0) Array.Fill(periodic, true);
        for (int i = 0; i < rows.Length; i++) rows[i] *= unit;
        var cell = new Cell(rows, periodic[0], periodic[1], periodic[2]);
        CheckVectors(comment, lattice, cell);
        return cell;
    }

    /// <summary>Nine numbers, or the three on the diagonal.</summary>
    private double[]? ReadLattice(CommentLine comment, int lattice)
    {
        comment.Use(lattice);
        int count = comment.ReadNumbers(lattice, numbers);
        if (count == 9) return [.. numbers];
        if (count == 3) return [numbers[0], 0, 0, 0, numbers[1], 0, 0, 0, numbers[2]];
        problems.Add(comment.LineNumber,
            $"expected 9 numbers in {comment.Key(lattice)}, found {(count < 0 ? "something that is no finite number" : count)}", comment.FieldText(lattice),
            "write the three vectors one after the other: Lattice=\"ax ay az bx by bz cx cy cz\"");
        return null;
    }

    private void ReadPeriodic(CommentLine comment, int field, bool[] periodic)
    {
        comment.Use(field);
        string[] words = (comment.Value(field) ?? "").Split([' ', '\t', ',', '[', ']', '{', '}'], StringSplitOptions.RemoveEmptyEntries);
        bool fine = words.Length == 3;
        for (int axis = 0; axis < 3 && fine; axis++)
        {
            periodic[axis] = words[axis].ToUpperInvariant() is "T" or "TRUE" or "1";
            fine = periodic[axis] || words[axis].ToUpperInvariant() is "F" or "FALSE" or "0";
        }
        if (fine) return;
        Array.Clear(periodic);
        problems.Add(comment.LineNumber, $"expected three of T and F in {comment.Key(field)}, found \"{comment.Value(field)}\"", comment.FieldText(field),
            "say for each lattice vector whether it is periodic, such as pbc=\"T T F\"");
    }

    /// <summary>A periodic structure without a volume would have infinitely many atoms in one place.</summary>
    private void CheckVectors(CommentLine comment, int lattice, Cell cell)
    {
        for (int axis = 0; axis < 3; axis++)
            if (cell.IsPeriodic(axis) && !cell.Rows.Slice(3 * axis, 3).ContainsAnyExcept(0.0))
            {
                problems.Add(comment.LineNumber, $"expected a lattice vector along the periodic axis {"abc"[axis]}, found zero",
                    lattice < 0 ? comment.Text : comment.FieldText(lattice),
                    "give the vector, or F for this axis in pbc");
                return;
            }
        if (cell.IsFullyPeriodic && cell.Volume < 1e-9)
            problems.Add(comment.LineNumber, $"expected three independent lattice vectors, found a volume of {cell.Volume:G3} Å³",
                lattice < 0 ? comment.Text : comment.FieldText(lattice),
                "correct Lattice, or say pbc=\"F F F\" for a molecule");
    }
}
