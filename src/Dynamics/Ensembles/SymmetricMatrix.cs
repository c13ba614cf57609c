namespace Amalgam.Dynamics.Ensembles;

/// <summary>Eigenvalues and functions of symmetric 3×3 matrices.</summary>
internal static class SymmetricMatrix
{
    private const int Sweeps = 30;

    /// <summary>Eigenvalues and eigenvectors by Jacobi's rotations; a diagonal matrix keeps its order and the unit vectors.</summary>
    /// <param name="matrix">[3, 3]</param>
    /// <param name="values">[3]</param>
    /// <param name="vectors">[3, 3], columns are eigenvectors</param>
    public static void Eigen(ReadOnlySpan<double> matrix, Span<double> values, Span<double> vectors)
    {
        Span<double> a = stackalloc double[9];
        matrix[..9].CopyTo(a);
        vectors.Clear();
        vectors[0] = vectors[4] = vectors[8] = 1;
        for (int sweep = 0; sweep < Sweeps && a[1] * a[1] + a[2] * a[2] + a[5] * a[5] > 0; sweep++)
            for (int p = 0; p < 2; p++)
                for (int q = p + 1; q < 3; q++) Rotate(a, vectors, p, q);
        for (int i = 0; i < 3; i++) values[i] = a[4 * i];
    }

    /// <summary>V f(λ) Vᵀ.</summary>
    public static void Compose(ReadOnlySpan<double> vectors, ReadOnlySpan<double> values, Span<double> result)
    {
        for (int i = 0; i < 3; i++)
            for (int j = i; j < 3; j++)
            {
                double sum = 0;
                for (int k = 0; k < 3; k++) sum += vectors[3 * i + k] * values[k] * vectors[3 * j + k];
                result[3 * i + j] = result[3 * j + i] = sum;
            }
    }

    /// <summary>exp(X) and exp(−X).</summary>
    public static void Exponential(ReadOnlySpan<double> matrix, Span<double> exponential, Span<double> inverse)
    {
        Span<double> values = stackalloc double[3], vectors = stackalloc double[9], powers = stackalloc double[3];
        Eigen(matrix, values, vectors);
        for (int k = 0; k < 3; k++) powers[k] = Math.Exp(values[k]);
        Compose(vectors, powers, exponential);
        for (int k = 0; k < 3; k++) powers[k] = Math.Exp(-values[k]);
        Compose(vectors, powers, inverse);
    }

    private static void Rotate(Span<double> a, Span<double> vectors, int p, int q)
    {
        double off = a[3 * p + q];
        if (off == 0) return;
        double theta = (a[4 * q] - a[4 * p]) / (2 * off);
        double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        for (int k = 0; k < 3; k++) (a[3 * k + p], a[3 * k + q]) = (c * a[3 * k + p] - s * a[3 * k + q], s * a[3 * k + p] + c * a[3 * k + q]);
        for (int k = 0; k < 3; k++) (a[3 * p + k], a[3 * q + k]) = (c * a[3 * p + k] - s * a[3 * q + k], s * a[3 * p + k] + c * a[3 * q + k]);
        for (int k = 0; k < 3; k++) (vectors[3 * k + p], vectors[3 * k + q]) = (c * vectors[3 * k + p] - s * vectors[3 * k + q],
            s * vectors[3 * k + p] + c * vectors[3 * k + q]);
        a[3 * p + q] = a[3 * q + p] = 0;
    }
}
