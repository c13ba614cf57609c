namespace Amalgam.Formats.Outputs;

/// <summary>Lattice vectors, rows of [3, 3], and coordinates along them.</summary>
internal static class Lattice
{
    /// <summary>Å: reduced coordinates [atom, 3] times the rows of a cell.</summary>
    public static double[] Cartesian(IReadOnlyList<double> reduced, ReadOnlySpan<double> rows)
    {
        var positions = new double[reduced.Count];
        for (int i = 0; i < positions.Length; i++)
        {
            int atom = i / 3 * 3, axis = i % 3;
            positions[i] = reduced[atom] * rows[axis] + reduced[atom + 1] * rows[3 + axis] + reduced[atom + 2] * rows[6 + axis];
        }
        return positions;
    }

    /// <summary>Positions, Å, along the rows of a cell: the inverse of <see cref="Cartesian"/>.</summary>
    public static double[] Reduced(ReadOnlySpan<double> positions, ReadOnlySpan<double> rows)
    {
        double[] inverse = Inverse(rows), reduced = new double[positions.Length];
        for (int i = 0; i < reduced.Length; i++)
        {
            int atom = i / 3 * 3, axis = i % 3;
            reduced[i] = positions[atom] * inverse[axis] + positions[atom + 1] * inverse[3 + axis] + positions[atom + 2] * inverse[6 + axis];
        }
        return reduced;
    }

    /// <summary>Rows of a cell of three lengths, Å, and three angles, degrees: a along x, b in the plane of x and y.</summary>
    /// <returns>null when there is no such cell</returns>
    public static double[]? OfLengths(double a, double b, double c, double alpha, double beta, double gamma)
    {
        (double ca, double cb, double cg, double sg) = (Cosine(alpha), Cosine(beta), Cosine(gamma), gamma == 90 ? 1 : Math.Sin(double.DegreesToRadians(gamma)));
        double y = (ca - cb * cg) / sg, z = 1 - cb * cb - y * y;
        if (!(a > 0 && b > 0 && c > 0 && sg > 0 && z > 0)) return null;
        return [a, 0, 0, b * cg, b * sg, 0, c * cb, c * y, c * Math.Sqrt(z)];
    }

    /// <summary>det, Å³: negative for left-handed vectors.</summary>
    public static double Determinant(ReadOnlySpan<double> rows) =>
        rows[0] * (rows[4] * rows[8] - rows[5] * rows[7]) - rows[1] * (rows[3] * rows[8] - rows[5] * rows[6])
            + rows[2] * (rows[3] * rows[7] - rows[4] * rows[6]);

    /// <summary>All numbers times a factor.</summary>
    public static double[] Scaled(IReadOnlyList<double> numbers, double factor) => [.. numbers.Select(number => factor * number)];

    private static double[] Inverse(ReadOnlySpan<double> m)
    {
        double d = Determinant(m);
        return
        [
            (m[4] * m[8] - m[5] * m[7]) / d, (m[2] * m[7] - m[1] * m[8]) / d, (m[1] * m[5] - m[2] * m[4]) / d,
            (m[5] * m[6] - m[3] * m[8]) / d, (m[0] * m[8] - m[2] * m[6]) / d, (m[2] * m[3] - m[0] * m[5]) / d,
            (m[3] * m[7] - m[4] * m[6]) / d, (m[1] * m[6] - m[0] * m[7]) / d, (m[0] * m[4] - m[1] * m[3]) / d,
        ];
    }

    private static double Cosine(double degrees) => degrees == 90 ? 0 : Math.Cos(double.DegreesToRadians(degrees));
}
