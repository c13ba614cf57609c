namespace Amalgam.Atoms.Plausibility;

/// <summary>3 × 3 matrices, row-major.</summary>
internal static class Matrix
{
    /// <summary>[3, 3], the inverse.</summary>
    public static double[] Inverse(ReadOnlySpan<double> m)
    {
        double[] cofactors =
        [
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
        ];
        double determinant = m[0] * cofactors[0] + m[1] * cofactors[3] + m[2] * cofactors[6];
        for (int i = 0; i < 9; i++) cofactors[i] /= determinant;
        return cofactors;
    }

    /// <summary>[3, 3], a b.</summary>
    public static double[] Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var product = new double[9];
        for (int row = 0; row < 3; row++) Apply(a.Slice(3 * row, 3), b, product.AsSpan(3 * row, 3));
        return product;
    }

    /// <summary>The row vector v m.</summary>
    public static void Apply(ReadOnlySpan<double> v, ReadOnlySpan<double> m, Span<double> result)
    {
        for (int column = 0; column < 3; column++) result[column] = v[0] * m[column] + v[1] * m[3 + column] + v[2] * m[6 + column];
    }
}
