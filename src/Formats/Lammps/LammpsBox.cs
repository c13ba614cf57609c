using Amalgam.Atoms;

namespace Amalgam.Formats.Lammps;

/// <summary>
/// The box of a structure as LAMMPS has it: a along x, b in the plane of x and y, and the rotation that brings it there. Periodic axes keep their lattice
/// vectors. An open axis keeps its vector, extended where atoms stick out; one without a vector, or with one in the plane of the others, stands at right
/// angles to the others and encloses the atoms.
/// </summary>
internal sealed class LammpsBox
{
    private const double Margin = 1; // Å around atoms in open space
    private const double Flat = 1e-6; // volume over the product of the lengths, below which vectors are not independent

    private readonly double[] axes = new double[9], inverse = new double[9], rotation = new double[9];
    private readonly double[] low = new double[3], high = new double[3];
    private readonly bool[] isGiven = new bool[3];

    /// <summary>Å: (xlo, ylo, zlo), the corner where the vectors start.</summary>
    public (double X, double Y, double Z) Origin { get; private set; }

    /// <summary>Å: a = (Lx, 0, 0), b = (Xy, Ly, 0), c = (Xz, Yz, Lz).</summary>
    public (double Lx, double Ly, double Lz, double Xy, double Xz, double Yz) Triangle { get; private set; }

    /// <summary>Whether any lattice vector is given, so that the box may be tilted.</summary>
    public bool HasVectors => isGiven[0] || isGiven[1] || isGiven[2];

    /// <summary>Takes the box of a structure.</summary>
    /// <exception cref="InvalidDataException">The cell is left-handed and periodic along all axes, for which LAMMPS has no form.</exception>
    public void Set(Structure structure)
    {
        Cell cell = structure.Cell;
        Complete(cell);
        int turned = Determinant() < 0 ? Turn(structure) : -1;
        Invert();
        for (int axis = 0; axis < 3; axis++)
        {
            (low[axis], high[axis]) = axis == turned ? (-1, 0) : (0, 1);
            if (!cell.IsPeriodic(axis)) Stretch(structure.Positions, axis, ref low[axis], ref high[axis]);
        }
        SetTriangle();
    }

    /// <summary>A vector of the structure in the axes of LAMMPS.</summary>
    public void Rotate(ReadOnlySpan<double> vector, Span<double> rotated)
    {
        for (int k = 0; k < 3; k++) rotated[k] = Dot(vector, rotation.AsSpan(3 * k, 3));
    }

    /// <summary>Fills <see cref="axes"/>: lattice vectors where they are given and independent, else unit vectors at right angles.</summary>
    private void Complete(Cell cell)
    {
        cell.Rows.CopyTo(axes);
        double size = 1;
        for (int axis = 0; axis < 3; axis++)
        {
            isGiven[axis] = Axis(axis).ContainsAnyExcept(0.0);
            if (isGiven[axis]) size *= Math.Sqrt(Dot(Axis(axis), Axis(axis)));
        }
        if (isGiven[0] && isGiven[1] && isGiven[2] && Math.Abs(Determinant()) < Flat * size)
            for (int axis = 0; axis < 3; axis++) isGiven[axis] = cell.IsPeriodic(axis);
        int missing = isGiven.Count(given => !given), first = Array.IndexOf(isGiven, missing == 1 ? false : true);
        if (missing == 1) Cross(Axis((first + 1) % 3), Axis((first + 2) % 3), Axis(first));
        if (missing == 2)
        {
            Span<double> next = Axis((first + 1) % 3);
            Perpendicular(Axis(first), next, (first + 1) % 3);
            Cross(Axis(first), next, Axis((first + 2) % 3));
        }
        if (missing == 3)
            for (int k = 0; k < 9; k++) axes[k] = k % 4 == 0 ? 1 : 0;
        for (int axis = 0; axis < 3; axis++)
        {
            if (isGiven[axis]) continue;
            double length = Math.Sqrt(Dot(Axis(axis), Axis(axis)));
            for (int k = 0; k < 3; k++) Axis(axis)[k] /= length;
        }
    }

    /// <summary>A vector at right angles to another, near a Cartesian axis; near the next one where that is along the vector.</summary>
    private static void Perpendicular(ReadOnlySpan<double> vector, Span<double> result, int axis)
    {
        double squared = Dot(vector, vector);
        if (vector[axis] * vector[axis] > 0.5 * squared) axis = (axis + 1) % 3;
        for (int k = 0; k < 3; k++) result[k] = (k == axis ? 1 : 0) - vector[k] * vector[axis] / squared;
    }

    /// <summary>An open axis turned round spans the same box from its other end, so that the vectors become right-handed.</summary>
    private int Turn(Structure structure)
    {
        int open = 2;
        while (open >= 0 && structure.Cell.IsPeriodic(open)) open--;
        if (open < 0)
            throw StructureFault.Of(structure, "expected a right-handed cell for a LAMMPS dump, found a left-handed one",
                StructureFault.Describe(structure.Cell), "swap two lattice vectors, or write extxyz");
        for (int k = 0; k < 3; k++) Axis(open)[k] = -Axis(open)[k];
        return open;
    }

    /// <summary>Widens the bounds along an open axis, in units of its vector, to hold all atoms.</summary>
    private void Stretch(double[] positions, int axis, ref double start, ref double end)
    {
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        for (int i = 0; i < positions.Length; i += 3)
        {
            double along = positions[i] * inverse[axis] + positions[i + 1] * inverse[3 + axis] + positions[i + 2] * inverse[6 + axis];
            (least, most) = (Math.Min(least, along), Math.Max(most, along));
        }
        double margin = Margin / Math.Sqrt(Dot(Axis(axis), Axis(axis)));
        if (!isGiven[axis] || least < start) start = least - margin;
        if (!isGiven[axis] || most > end) end = most + margin;
    }

    private void SetTriangle()
    {
        Span<double> x = rotation.AsSpan(0, 3), y = rotation.AsSpan(3, 3), z = rotation.AsSpan(6, 3), a = Axis(0), b = Axis(1), c = Axis(2);
        double length = Math.Sqrt(Dot(a, a));
        for (int k = 0; k < 3; k++) x[k] = a[k] / length;
        for (int k = 0; k < 3; k++) y[k] = b[k] - Dot(b, x) * x[k];
        double height = Math.Sqrt(Dot(y, y));
        for (int k = 0; k < 3; k++) y[k] /= height;
        Cross(x, y, z);
        double lz = Dot(c, z), xy = Tilt(Dot(b, x), b), xz = Tilt(Dot(c, x), c), yz = Tilt(Dot(c, y), c);
        Origin = (low[0] * length + low[1] * xy + low[2] * xz, low[1] * height + low[2] * yz, low[2] * lz);
        double p = high[0] - low[0], q = high[1] - low[1], r = high[2] - low[2];
        Triangle = (p * length, q * height, r * lz, q * xy, r * xz, r * yz);
    }

    /// <summary>Roundings of a right angle are no tilt.</summary>
    private static double Tilt(double tilt, ReadOnlySpan<double> vector) => Math.Abs(tilt) < 1e-14 * Math.Sqrt(Dot(vector, vector)) ? 0 : tilt;

    private Span<double> Axis(int axis) => axes.AsSpan(3 * axis, 3);

    private double Determinant()
    {
        Span<double> normal = stackalloc double[3];
        Cross(Axis(0), Axis(1), normal);
        return Dot(normal, Axis(2));
    }

    /// <summary>[Cartesian, axis]: positions times it are coordinates along the axes.</summary>
    private void Invert()
    {
        double determinant = Determinant();
        Span<double> normal = stackalloc double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            Cross(Axis((axis + 1) % 3), Axis((axis + 2) % 3), normal);
            for (int k = 0; k < 3; k++) inverse[3 * k + axis] = normal[k] / determinant;
        }
    }

    private static void Cross(ReadOnlySpan<double> u, ReadOnlySpan<double> v, Span<double> product)
    {
        for (int k = 0; k < 3; k++) product[k] = u[(k + 1) % 3] * v[(k + 2) % 3] - u[(k + 2) % 3] * v[(k + 1) % 3];
    }

    private static double Dot(ReadOnlySpan<double> u, ReadOnlySpan<double> v) => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
}
