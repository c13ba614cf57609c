namespace Amalgam.Atoms.Neighbors;

/// <summary>The lattice a neighbour search works in: the shortest vectors that span the same translations, and the geometry of their planes.</summary>
/// <remarks>
/// <para>A strongly skewed cell has planes so close that a box of cells around an atom holds almost only far ones. The same lattice has
/// vectors with angles of 60° to 120° (Minkowski reduction; in three dimensions by Semaev, CaLC 2001): pairwise rounding, then sums of
/// three. Reduced row a = Σ_b Transform[a, b] · cell row b. Cells that are (nearly) reduced stay as they are.</para>
/// <para>An axis that is not periodic carries a unit vector orthogonal to the periodic ones, whatever the cell says there.</para>
/// <para>Reused between structures: <see cref="Set"/> allocates nothing.</para>
/// </remarks>
internal sealed class ReducedLattice
{
    /// <summary>A cell is singular when |det| is below this share of the product of the lengths.</summary>
    private const double SingularShare = 1e-10;

    /// <summary>A step of the reduction must shorten the squared length by this share, so that ties never cycle.</summary>
    private const double LeastGain = 1e-6;

    private readonly double[] rows = new double[9];
    private readonly double[] normals = new double[9];
    private readonly double[] heights = new double[3];
    private readonly int[] transform = new int[9];
    private readonly bool[] periodic = new bool[3];

    /// <summary>[3, 3], Å, reduced vectors as rows.</summary>
    public ReadOnlySpan<double> Rows => rows;

    /// <summary>[3, 3], dimensionless, unit normals of the planes spanned by the other two vectors: |normal · D| ≤ |D|.</summary>
    public ReadOnlySpan<double> Normals => normals;

    /// <summary>[3], Å, distance of neighbouring planes: normal · row.</summary>
    public ReadOnlySpan<double> Heights => heights;

    /// <summary>[3, 3], reduced row a in units of the cell rows b.</summary>
    public ReadOnlySpan<int> Transform => transform;

    /// <summary>[3]</summary>
    public ReadOnlySpan<bool> Periodic => periodic;

    /// <summary>Whether the cell was reduced already.</summary>
    public bool IsIdentity { get; private set; }

    /// <summary>Takes over the cell of a structure.</summary>
    /// <exception cref="InvalidDataException">The periodic vectors are not finite or do not span a volume (area, length).</exception>
    public void Set(Structure structure)
    {
        Cell cell = structure.Cell;
        for (int axis = 0; axis < 3; axis++) periodic[axis] = cell.IsPeriodic(axis);
        if (!AllFinite(cell.Rows))
            throw StructureFault.Of(structure, "expected finite lattice vectors, found", StructureFault.Describe(cell), "correct the cell of this structure");
        cell.Rows.CopyTo(rows);
        CompleteOpenAxes(rows, periodic);
        if (!SpansVolume(rows)) throw Singular(structure);
        try { Reduce(cell.Rows); }
        catch (OverflowException) { throw Singular(structure); }
        SetPlanes();
    }

    private static InvalidDataException Singular(Structure structure) => StructureFault.Of(structure,
        "expected linearly independent lattice vectors on the periodic axes, found", StructureFault.Describe(structure.Cell),
        "give the missing vector, or declare the axis not periodic");

    /// <summary>The change of the periodic vectors since <see cref="Set"/>, as E = F − 1 with new row = old row · F; zero across open axes.</summary>
    /// <param name="now">cell with the same periodic axes</param>
    /// <param name="change">[3, 3], dimensionless, row-major: E</param>
    public void Change(Cell now, Span<double> change)
    {
        change.Clear();
        for (int a = 0; a < 3; a++)
        {
            if (!periodic[a]) continue;
            for (int c = 0; c < 3; c++)
            {
                double difference = Combine(now.Rows, a, c) - rows[3 * a + c];
                for (int d = 0; d < 3; d++) change[3 * d + c] += normals[3 * a + d] / heights[a] * difference;
            }
        }
    }

    private static bool AllFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
            if (!double.IsFinite(value)) return false;
        return true;
    }

    private static void CompleteOpenAxes(Span<double> rows, ReadOnlySpan<bool> periodic)
    {
        for (int axis = 0; axis < 3; axis++)
            if (!periodic[axis]) rows.Slice(3 * axis, 3).Clear();
        for (int axis = 0; axis < 3; axis++)
        {
            if (periodic[axis]) continue;
            Span<double> one = rows.Slice((axis + 1) % 3 * 3, 3), other = rows.Slice((axis + 2) % 3 * 3, 3), missing = rows.Slice(3 * axis, 3);
            if (Dot(one, one) == 0 && Dot(other, other) == 0) missing[axis] = 1;
            else if (Dot(one, one) == 0) SetOrthogonal(other, missing);
            else if (Dot(other, other) == 0) SetOrthogonal(one, missing);
            else Cross(one, other, missing);
            Normalize(missing);
        }
    }

    /// <summary>Some vector orthogonal to the given one: its product with the unit vector it has least of.</summary>
    private static void SetOrthogonal(ReadOnlySpan<double> given, Span<double> orthogonal)
    {
        double x = Math.Abs(given[0]), y = Math.Abs(given[1]), z = Math.Abs(given[2]);
        Span<double> unit = [0, 0, 0];
        unit[x <= y && x <= z ? 0 : y <= z ? 1 : 2] = 1;
        Cross(given, unit, orthogonal);
    }

    private static bool SpansVolume(ReadOnlySpan<double> rows)
    {
        Span<double> unit = stackalloc double[9];
        rows.CopyTo(unit);
        for (int axis = 0; axis < 3; axis++)
            if (!Normalize(unit.Slice(3 * axis, 3))) return false;
        return Math.Abs(Determinant(unit)) > SingularShare;
    }

    private void Reduce(ReadOnlySpan<double> cell)
    {
        transform.AsSpan().Clear();
        for (int axis = 0; axis < 3; axis++) transform[4 * axis] = 1;
        IsIdentity = true;
        while (ReducePairs() || ReduceTriple()) IsIdentity = false;
        if (IsIdentity) return;
        Span<double> exact = stackalloc double[9];
        for (int a = 0; a < 3; a++)
            for (int c = 0; c < 3; c++) exact[3 * a + c] = periodic[a] ? Combine(cell, a, c) : rows[3 * a + c];
        exact.CopyTo(rows);
    }

    private bool ReducePairs()
    {
        bool shorter = false;
        for (int k = 0; k < 3; k++)
            for (int i = 0; i < 3; i++)
            {
                if (i == k || !periodic[i] || !periodic[k]) continue;
                double quotient = Math.Round(Dot(Row(k), Row(i)) / Dot(Row(i), Row(i)));
                shorter |= quotient != 0 && TryAdd(k, i, -quotient, i, 0);
            }
        return shorter;
    }

    private bool ReduceTriple()
    {
        if (!(periodic[0] && periodic[1] && periodic[2])) return false;
        for (int k = 0; k < 3; k++)
            for (int signs = 0; signs < 4; signs++)
                if (TryAdd(k, (k + 1) % 3, 1 - 2 * (signs & 1), (k + 2) % 3, 1 - (signs & 2))) return true;
        return false;
    }

    /// <summary>Adds multiples of two other rows to row k if that makes it shorter.</summary>
    private bool TryAdd(int k, int i, double timesI, int j, double timesJ)
    {
        Span<double> sum = [0, 0, 0];
        for (int c = 0; c < 3; c++) sum[c] = rows[3 * k + c] + timesI * rows[3 * i + c] + timesJ * rows[3 * j + c];
        if (Dot(sum, sum) > (1 - LeastGain) * Dot(Row(k), Row(k))) return false;
        sum.CopyTo(rows.AsSpan(3 * k, 3));
        for (int b = 0; b < 3; b++)
            transform[3 * k + b] = checked(transform[3 * k + b] + (int)timesI * transform[3 * i + b] + (int)timesJ * transform[3 * j + b]);
        return true;
    }

    private void SetPlanes()
    {
        for (int a = 0; a < 3; a++)
        {
            Span<double> normal = normals.AsSpan(3 * a, 3);
            Cross(Row((a + 1) % 3), Row((a + 2) % 3), normal);
            Normalize(normal);
            heights[a] = Dot(normal, Row(a));
            if (heights[a] > 0) continue;
            for (int c = 0; c < 3; c++) normal[c] = -normal[c];
            heights[a] = -heights[a];
        }
    }

    private ReadOnlySpan<double> Row(int axis) => rows.AsSpan(3 * axis, 3);

    private double Combine(ReadOnlySpan<double> cell, int a, int c) =>
        transform[3 * a] * cell[c] + transform[3 * a + 1] * cell[3 + c] + transform[3 * a + 2] * cell[6 + c];

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

    private static void Cross(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> product)
    {
        product[0] = a[1] * b[2] - a[2] * b[1];
        product[1] = a[2] * b[0] - a[0] * b[2];
        product[2] = a[0] * b[1] - a[1] * b[0];
    }

    private static bool Normalize(Span<double> vector)
    {
        double length = Math.Sqrt(Dot(vector, vector));
        if (!(length > 0)) return false;
        for (int c = 0; c < 3; c++) vector[c] /= length;
        return true;
    }

    private static double Determinant(ReadOnlySpan<double> m) =>
        m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}
