using Amalgam.Atoms;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Extxyz;

/// <summary>Lattice= and pbc= of a comment line.</summary>
internal sealed class CellFields(FileProblems problems)
{
    private readonly List<double> numbers = [];

    /// <summary>The cell; periodic along all axes when there is a Lattice and no pbc, open without a Lattice.</summary>
    /// <param name="unit">Å per unit of Lattice</param>
    public Cell Read(CommentLine comment, double unit)
    {
        int lattice = comment.Find("Lattice"), pbc = comment.Find("pbc");
        bool[] periodic = [lattice >= 0, lattice >= 0, lattice >= 0];
        if (pbc >= 0) ReadPeriodic(comment, pbc, periodic);
        if (lattice < 0)
        {
            if (periodic[0] || periodic[1] || periodic[2])
                problems.Add(comment.LineNumber, $"expected a Lattice beside pbc=\"{comment.Value(pbc)}\", found none", comment.FieldText(pbc),
                    "give Lattice=\"ax ay az bx by bz cx cy cz\", or pbc=\"F F F\" for a molecule");
            return Cell.Open;
        }
        comment.Use(lattice);
        int count = comment.ReadNumbers(lattice, numbers);
        if (count != 9)
        {
            problems.Add(comment.LineNumber,
                $"expected 9 numbers in {comment.Key(lattice)}, found {(count < 0 ? "something that is no finite number" : count)}", comment.FieldText(lattice),
                "write the three vectors one after the other: Lattice=\"ax ay az bx by bz cx cy cz\"");
            return Cell.Open;
        }
        double[] rows = [.. numbers.Select(number => number * unit)];
        var cell = new Cell(rows, periodic[0], periodic[1], periodic[2]);
        CheckVectors(comment, lattice, cell);
        return cell;
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
                problems.Add(comment.LineNumber, $"expected a lattice vector along the periodic axis {"abc"[axis]}, found zero", comment.FieldText(lattice),
                    "give the vector, or F for this axis in pbc");
                return;
            }
        if (cell.IsFullyPeriodic && cell.Volume < 1e-9)
            problems.Add(comment.LineNumber, $"expected three independent lattice vectors, found a volume of {cell.Volume:G3} Å³", comment.FieldText(lattice),
                "correct Lattice, or say pbc=\"F F F\" for a molecule");
    }
}
