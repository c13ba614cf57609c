using Amalgam.Atoms;

namespace Amalgam.Network.Graph;

/// <summary>Morton keys: atoms near in the order of their keys are near in space.</summary>
internal static class SpaceFillingCurve
{
    /// <param name="cell">Å, edge of the boxes that are numbered</param>
    /// <param name="keys">[atom], result</param>
    public static void Keys(Structure structure, double cell, Span<long> keys)
    {
        Span<double> reduced = stackalloc double[3], low = stackalloc double[3];
        Span<double> basis = stackalloc double[9];
        Complete(structure.Cell, basis);
        Span<double> inverse = stackalloc double[9];
        Invert(basis, inverse);
        low.Fill(double.PositiveInfinity);
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            Reduce(structure, atom, inverse, basis, reduced);
            for (int axis = 0; axis < 3; axis++) low[axis] = Math.Min(low[axis], reduced[axis]);
        }
        for (int atom = 0; atom < structure.AtomCount; atom++)
        {
            Reduce(structure, atom, inverse, basis, reduced);
            long key = 0;
            for (int axis = 0; axis < 3; axis++)
                key |= Spread((long)Math.Min((reduced[axis] - low[axis]) / cell, (1 << 20) - 1)) << axis;
            keys[atom] = key;
        }
    }

    /// <summary>Coordinates along the lattice vectors in Å, wrapped along periodic axes.</summary>
    private static void Reduce(Structure structure, int atom, ReadOnlySpan<double> inverse, ReadOnlySpan<double> basis, Span<double> reduced)
    {
        ReadOnlySpan<double> position = structure.Positions.AsSpan(3 * atom, 3);
        for (int axis = 0; axis < 3; axis++)
        {
            double fraction = position[0] * inverse[axis] + position[1] * inverse[3 + axis] + position[2] * inverse[6 + axis];
            if (structure.Cell.IsPeriodic(axis)) fraction -= Math.Floor(fraction);
            double length = Math.Sqrt(basis[3 * axis] * basis[3 * axis] + basis[3 * axis + 1] * basis[3 * axis + 1] + basis[3 * axis + 2]
                * basis[3 * axis + 2]);
            reduced[axis] = fraction * length;
        }
    }

    /// <summary>The cell, with unit vectors perpendicular to the rest where an axis is not periodic.</summary>
    private static void Complete(Cell cell, Span<double> basis)
    {
        cell.Rows.CopyTo(basis);
        for (int axis = 0; axis < 3; axis++)
            if (!cell.IsPeriodic(axis)) basis.Slice(3 * axis, 3).Clear();
        Span<double> chosen = stackalloc double[3], trial = stackalloc double[3];
        for (int axis = 0; axis < 3; axis++)
        {
            if (cell.IsPeriodic(axis)) continue;
            double best = 0;
            for (int direction = 0; direction < 3; direction++)
            {
                trial.Clear();
                trial[direction] = 1;
                double length = Orthogonalize(basis, trial);
                if (length <= best + 1e-12) continue;
                best = length;
                trial.CopyTo(chosen);
            }
            chosen.CopyTo(basis.Slice(3 * axis, 3));
        }
    }

    private static double Orthogonalize(ReadOnlySpan<double> basis, Span<double> trial)
    {
        Span<double> done = stackalloc double[9];
        int count = 0;
        for (int row = 0; row < 3; row++)
        {
            ReadOnlySpan<double> vector = basis.Slice(3 * row, 3);
            if (vector[0] == 0 && vector[1] == 0 && vector[2] == 0) continue;
            Span<double> unit = done.Slice(3 * count, 3);
            vector.CopyTo(unit);
            for (int other = 0; other < count; other++) Project(done.Slice(3 * other, 3), unit);
            if (Normalize(unit) > 1e-12) count++;
        }
        for (int other = 0; other < count; other++) Project(done.Slice(3 * other, 3), trial);
        return Normalize(trial);
    }

    private static void Project(ReadOnlySpan<double> unit, Span<double> vector)
    {
        double dot = unit[0] * vector[0] + unit[1] * vector[1] + unit[2] * vector[2];
        for (int axis = 0; axis < 3; axis++) vector[axis] -= dot * unit[axis];
    }

    private static double Normalize(Span<double> vector)
    {
        double length = Math.Sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
        if (length > 1e-12)
            for (int axis = 0; axis < 3; axis++) vector[axis] /= length;
        return length;
    }

    private static void Invert(ReadOnlySpan<double> m, Span<double> inverse)
    {
        double a = m[4] * m[8] - m[5] * m[7], b = m[5] * m[6] - m[3] * m[8], c = m[3] * m[7] - m[4] * m[6];
        double det = m[0] * a + m[1] * b + m[2] * c;
        inverse[0] = a / det;
        inverse[1] = (m[2] * m[7] - m[1] * m[8]) / det;
        inverse[2] = (m[1] * m[5] - m[2] * m[4]) / det;
        inverse[3] = b / det;
        inverse[4] = (m[0] * m[8] - m[2] * m[6]) / det;
        inverse[5] = (m[2] * m[3] - m[0] * m[5]) / det;
        inverse[6] = c / det;
        inverse[7] = (m[1] * m[6] - m[0] * m[7]) / det;
        inverse[8] = (m[0] * m[4] - m[1] * m[3]) / det;
    }

    private static long Spread(long x)
    {
        x &= 0x1fffff;
        x = (x | (x << 32)) & 0x1f00000000ffff;
        x = (x | (x << 16)) & 0x1f0000ff0000ff;
        x = (x | (x << 8)) & 0x100f00f00f00f00f;
        x = (x | (x << 4)) & 0x10c30c30c30c30c3;
        return (x | (x << 2)) & 0x1249249249249249;
    }
}
