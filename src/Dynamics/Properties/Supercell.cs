using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Properties;

/// <summary>A cell repeated along its axes.</summary>
/// <param name="Structure">atom c · n + i is atom i of the given cell in repetition c; repetition 0 is the cell itself</param>
/// <param name="Repeats">[3]</param>
internal sealed record Supercell(Structure Structure, int[] Repeats)
{
    /// <exception cref="InvalidDataException">An open axis is to be repeated, or a number is not positive.</exception>
    public static Supercell Build(Structure structure, int[] repeats)
    {
        for (int axis = 0; axis < 3; axis++)
        {
            if (repeats[axis] >= 1 && (repeats[axis] == 1 || structure.Cell.IsPeriodic(axis))) continue;
            throw new InvalidDataException($"{structure.Source}: expected a supercell of positive repetitions, 1 along open axes, found "
                + $"{string.Join('x', repeats)}\n  → such as 3x3x3; 3x3x1 for a slab");
        }
        int n = structure.AtomCount, cells = repeats[0] * repeats[1] * repeats[2];
        ReadOnlySpan<double> rows = structure.Cell.Rows;
        var elements = new Element[n * cells];
        double[] positions = new double[3 * n * cells];
        for (int c = 0; c < cells; c++)
        {
            int a = c / (repeats[1] * repeats[2]), b = c / repeats[2] % repeats[1], d = c % repeats[2];
            for (int i = 0; i < n; i++)
            {
                elements[c * n + i] = structure.Elements[i];
                for (int k = 0; k < 3; k++) positions[3 * (c * n + i) + k] = structure.Positions[3 * i + k] + a * rows[k] + b * rows[3 + k] + d * rows[6 + k];
            }
        }
        double[] lattice = rows.ToArray();
        for (int k = 0; k < 9; k++) lattice[k] *= repeats[k / 3];
        var cell = new Cell(lattice, structure.Cell.PeriodicA, structure.Cell.PeriodicB, structure.Cell.PeriodicC);
        return new Supercell(new Structure(elements, positions, cell) { Source = structure.Source }, repeats);
    }

    /// <summary>Repetitions that keep opposite sides at least so far apart.</summary>
    /// <param name="length">Å</param>
    public static int[] RepeatsFor(Structure structure, double length)
    {
        double[] heights = LatticeBasis.Heights(LatticeBasis.Completed(structure.Cell));
        return [.. Enumerable.Range(0, 3).Select(axis => structure.Cell.IsPeriodic(axis) ? (int)Math.Ceiling(length / heights[axis] - 1e-6) : 1)];
    }

    /// <summary>Å, from an atom to its nearest image.</summary>
    public double Span
    {
        get
        {
            double[] rows = Structure.Cell.Rows.ToArray();
            for (int axis = 0; axis < 3; axis++)
                if (!Structure.Cell.IsPeriodic(axis)) rows.AsSpan(3 * axis, 3).Clear();
            rows = LatticeBasis.Reduced(rows);
            double shortest = double.PositiveInfinity;
            for (int image = 0; image < 27; image++)
            {
                double[] vector = Matrix3.Product([image % 3 - 1, image / 3 % 3 - 1, image / 9 - 1, 0, 0, 0, 0, 0, 0], rows)[..3];
                if (Matrix3.Length(vector) > 1e-6) shortest = Math.Min(shortest, Matrix3.Length(vector));
            }
            return shortest;
        }
    }

    /// <summary>All equally short vectors from one atom to the images of another.</summary>
    /// <param name="tolerance">Å</param>
    /// <returns>[image, 3], Å</returns>
    public List<double[]> ShortestVectors(int from, int to, double tolerance)
    {
        double[] rows = LatticeBasis.Reduced(LatticeBasis.Completed(Structure.Cell)), inverse = Matrix3.Inverse(rows);
        bool[] periodic = ReducedPeriodic(rows);
        double[] difference = [.. Enumerable.Range(0, 3).Select(k => Structure.Positions[3 * to + k] - Structure.Positions[3 * from + k])];
        double[] fraction = new double[3], vector = new double[3];
        Matrix3.MultiplyRows(difference, inverse, fraction);
        for (int k = 0; k < 3; k++) fraction[k] -= periodic[k] ? Math.Round(fraction[k]) : 0;
        var found = new List<double[]>();
        double shortest = double.PositiveInfinity;
        for (int image = 0; image < 125; image++)
        {
            int[] shift = [image % 5 - 2, image / 5 % 5 - 2, image / 25 - 2];
            if (shift.Index().Any(s => s.Item != 0 && !periodic[s.Index])) continue;
            Matrix3.MultiplyRows([fraction[0] + shift[0], fraction[1] + shift[1], fraction[2] + shift[2]], rows, vector);
            double length = Matrix3.Length(vector);
            if (length > shortest + tolerance) continue;
            shortest = Math.Min(shortest, length);
            found.Add([.. vector]);
        }
        return [.. found.Where(v => Matrix3.Length(v) <= shortest + tolerance)];
    }

    /// <summary>Whether a row of the reduced lattice has a part along periodic directions: open axes keep their own unit vectors there.</summary>
    private bool[] ReducedPeriodic(double[] rows)
    {
        if (Structure.Cell.IsFullyPeriodic) return [true, true, true];
        double[] projector = PeriodicDirections.Projector(Structure.Cell), inside = Matrix3.Product(rows, projector);
        return [.. Enumerable.Range(0, 3).Select(axis => Matrix3.Length(inside.AsSpan(3 * axis, 3)) > 1e-6)];
    }
}
