namespace Amalgam.Dynamics.Numerics;

/// <summary>Small square matrices, row-major.</summary>
internal static class SquareMatrix
{
    /// <summary>Gauss–Jordan elimination with row pivoting.</summary>
    /// <exception cref="ArithmeticException">The matrix is singular.</exception>
    public static double[] Inverse(ReadOnlySpan<double> matrix, int n)
    {
        double[] a = matrix.ToArray(), inverse = new double[n * n];
        for (int i = 0; i < n; i++) inverse[i * n + i] = 1;
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
                if (Math.Abs(a[row * n + column]) > Math.Abs(a[pivot * n + column])) pivot = row;
            double size = a[pivot * n + column];
            if (size == 0 || !double.IsFinite(size)) throw new ArithmeticException("a matrix to invert is singular");
            for (int k = 0; k < n; k++)
            {
                (a[column * n + k], a[pivot * n + k]) = (a[pivot * n + k], a[column * n + k]);
                (inverse[column * n + k], inverse[pivot * n + k]) = (inverse[pivot * n + k], inverse[column * n + k]);
            }
            for (int k = 0; k < n; k++)
            {
                a[column * n + k] /= size;
                inverse[column * n + k] /= size;
            }
            for (int row = 0; row < n; row++)
                if (row != column) Subtract(a, inverse, n, row, column, a[row * n + column]);
        }
        return inverse;
    }

    private static void Subtract(double[] a, double[] inverse, int n, int row, int column, double share)
    {
        for (int k = 0; k < n; k++)
        {
            a[row * n + k] -= share * a[column * n + k];
            inverse[row * n + k] -= share * inverse[column * n + k];
        }
    }
}
