using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;

namespace Amalgam.Dynamics.Numerics;

/// <summary>Lattice vectors as three rows, and what follows from them.</summary>
internal static class LatticeBasis
{
    /// <summary>The rows of a cell; an axis that is not periodic gets a unit vector orthogonal to the others, whatever the cell says there.</summary>
    /// <returns>[3, 3], Å</returns>
    public static double[] Completed(Cell cell)
    {
        double[] rows = cell.Rows.ToArray();
        for (int axis = 0; axis < 3; axis++)
            if (!cell.IsPeriodic(axis)) rows.AsSpan(3 * axis, 3).Clear();
        for (int axis = 0; axis < 3; axis++)
        {
            if (cell.IsPeriodic(axis)) continue;
            ReadOnlySpan<double> a = rows.AsSpan((axis + 1) % 3 * 3, 3), b = rows.AsSpan((axis + 2) % 3 * 3, 3);
            double[] normal = Matrix3.Length(a) == 0 ? Orthogonal(b) : Matrix3.Length(b) == 0 ? Orthogonal(a) : Matrix3.Cross(a, b);
            double length = Matrix3.Length(normal);
            for (int k = 0; k < 3; k++) rows[3 * axis + k] = normal[k] / length;
        }
        return rows;
    }

    /// <summary>Rows b_i with a_i · b_j = 2π δ_ij, Å⁻¹.</summary>
    public static double[] Reciprocal(ReadOnlySpan<double> rows) =>
        [.. Matrix3.Transpose(Matrix3.Inverse(rows)).Select(component => 2 * Math.PI * component)];

    /// <summary>Distances of neighbouring lattice planes, Å.</summary>
    public static double[] Heights(ReadOnlySpan<double> rows)
    {
        double[] reciprocal = Reciprocal(rows);
        return [.. Enumerable.Range(0, 3).Select(axis => 2 * Math.PI / Matrix3.Length(reciprocal.AsSpan(3 * axis, 3)))];
    }

    /// <summary>Short vectors of the same lattice: sums of the others are subtracted as long as that shortens one.</summary>
    public static double[] Reduced(ReadOnlySpan<double> rows)
    {
        double[] reduced = rows.ToArray();
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < 3; i++) changed |= Shorten(reduced, i);
        }
        return reduced;
    }

    private static bool Shorten(double[] rows, int i)
    {
        bool changed = false;
        int j = (i + 1) % 3, k = (i + 2) % 3;
        double[] vector = new double[3];
        for (int m = -1; m <= 1; m++)
            for (int n = -1; n <= 1; n++)
            {
                for (int c = 0; c < 3; c++) vector[c] = rows[3 * i + c] + m * rows[3 * j + c] + n * rows[3 * k + c];
                if (Matrix3.Dot(vector, vector) >= (1 - 1e-9) * Matrix3.Dot(rows.AsSpan(3 * i, 3), rows.AsSpan(3 * i, 3))) continue;
                vector.CopyTo(rows, 3 * i);
                changed = true;
            }
        return changed;
    }

    private static double[] Orthogonal(ReadOnlySpan<double> v)
    {
        if (Matrix3.Length(v) == 0) return [1, 0, 0];
        double[] helper = Math.Abs(v[2]) < 0.9 * Matrix3.Length(v) ? [0, 0, 1] : [1, 0, 0];
        return Matrix3.Cross(helper, v);
    }
}
