namespace Amalgam.Dynamics.Numerics;

/// <summary>Eigenvalues and eigenvectors of small real symmetric matrices by cyclic Jacobi rotations: a hundred rows or so.</summary>
/// <remarks>Golub and Van Loan, Matrix Computations, 4th ed., § 8.5. Accurate to rounding, also for nearly equal eigenvalues.</remarks>
public static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <param name="matrix">[n, n], symmetric; kept</param>
    /// <param name="values">[n], not sorted</param>
    /// <param name="vectors">[n, n], column k belongs to value k</param>
    public static void Solve(ReadOnlySpan<double> matrix, Span<double> values, Span<double> vectors)
    {
        int n = values.Length;
        double[] a = matrix.ToArray();
        vectors.Clear();
        for (int i = 0; i < n; i++) vectors[i * n + i] = 1;
        for (int sweep = 0; sweep < MostSweeps && OffDiagonal(a, n) > 0; sweep++)
            for (int p = 0; p < n - 1; p++)
                for (int q = p + 1; q < n; q++) Rotate(a, vectors, n, p, q);
        for (int i = 0; i < n; i++) values[i] = a[i * n + i];
    }

    /// <summary>The eigenvalues alone, ascending.</summary>
    public static double[] Values(ReadOnlySpan<double> matrix, int n)
    {
        double[] values = new double[n];
        Solve(matrix, values, new double[n * n]);
        Array.Sort(values);
        return values;
    }

    /// <summary>Sum of squares beside the diagonal, zero when they are lost in the rounding of the diagonal.</summary>
    private static double OffDiagonal(double[] a, int n)
    {
        double beside = 0, all = 0;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                double square = a[i * n + j] * a[i * n + j];
                all += square;
                if (i != j) beside += square;
            }
        return beside > 1e-34 * all ? beside : 0;
    }

    private static void Rotate(double[] a, Span<double> vectors, int n, int p, int q)
    {
        if (a[p * n + q] == 0) return;
        double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        double t = (theta < 0 ? -1 : 1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        for (int k = 0; k < n; k++)
        {
            double kp = a[k * n + p], kq = a[k * n + q];
            a[k * n + p] = c * kp - s * kq;
            a[k * n + q] = s * kp + c * kq;
        }
        for (int k = 0; k < n; k++)
        {
            double pk = a[p * n + k], qk = a[q * n + k];
            a[p * n + k] = c * pk - s * qk;
            a[q * n + k] = s * pk + c * qk;
            double vp = vectors[k * n + p], vq = vectors[k * n + q];
            vectors[k * n + p] = c * vp - s * vq;
            vectors[k * n + q] = s * vp + c * vq;
        }
        a[p * n + q] = a[q * n + p] = 0;
    }
}
