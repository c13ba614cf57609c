namespace Amalgam.Atoms.Numerics;

/// <summary>3×3 matrices as nine numbers, row-major; vectors are rows, so that a deformation acts as r' = r · F.</summary>
internal static class Matrix3
{
    public static double[] Identity => [1, 0, 0, 0, 1, 0, 0, 0, 1];

    public static double Determinant(ReadOnlySpan<double> m) =>
        m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);

    /// <summary>a · b; the result may be neither of them.</summary>
    public static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> product)
    {
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++) product[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
    }

    public static double[] Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] product = new double[9];
        Multiply(a, b, product);
        return product;
    }

    public static double[] Transpose(ReadOnlySpan<double> m) => [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];

    public static double[] Inverse(ReadOnlySpan<double> m)
    {
        double[] inverse = new double[9];
        Inverse(m, inverse);
        return inverse;
    }

    /// <param name="inverse">[3, 3]; may not be m</param>
    public static void Inverse(ReadOnlySpan<double> m, Span<double> inverse)
    {
        double d = Determinant(m);
        (inverse[0], inverse[1], inverse[2]) = ((m[4] * m[8] - m[5] * m[7]) / d, (m[2] * m[7] - m[1] * m[8]) / d, (m[1] * m[5] - m[2] * m[4]) / d);
        (inverse[3], inverse[4], inverse[5]) = ((m[5] * m[6] - m[3] * m[8]) / d, (m[0] * m[8] - m[2] * m[6]) / d, (m[2] * m[3] - m[0] * m[5]) / d);
        (inverse[6], inverse[7], inverse[8]) = ((m[3] * m[7] - m[4] * m[6]) / d, (m[1] * m[6] - m[0] * m[7]) / d, (m[0] * m[4] - m[1] * m[3]) / d);
    }

    /// <summary>v · m for every row v.</summary>
    /// <param name="rows">[row, 3]</param>
    /// <param name="result">[row, 3]; may be the rows themselves</param>
    public static void MultiplyRows(ReadOnlySpan<double> rows, ReadOnlySpan<double> m, Span<double> result)
    {
        for (int i = 0; i < rows.Length; i += 3)
        {
            double x = rows[i], y = rows[i + 1], z = rows[i + 2];
            for (int k = 0; k < 3; k++) result[i + k] = x * m[k] + y * m[3 + k] + z * m[6 + k];
        }
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

    public static double Length(ReadOnlySpan<double> v) => Math.Sqrt(Dot(v, v));

    public static double[] Cross(ReadOnlySpan<double> a, ReadOnlySpan<double> b) =>
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
