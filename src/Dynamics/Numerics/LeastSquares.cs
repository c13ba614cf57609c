namespace Amalgam.Dynamics.Numerics;

/// <summary>A linear least-squares fit with the covariance of its coefficients.</summary>
/// <param name="Coefficients">[parameter]</param>
/// <param name="Covariance">[parameter, parameter], from the scatter of the residuals; zero when there are no more points than parameters</param>
/// <param name="RootMeanSquare">of the residuals</param>
internal sealed record LeastSquares(double[] Coefficients, double[] Covariance, double RootMeanSquare)
{
    /// <summary>y ≈ Σ_k c_k x^k. Well conditioned when x spans about −1 to 1.</summary>
    public static LeastSquares Polynomial(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int degree)
    {
        int n = degree + 1;
        if (x.Length < n) throw new ArgumentException($"a polynomial of degree {degree} needs {n} points, found {x.Length}", nameof(x));
        double[] design = new double[x.Length * n];
        for (int i = 0; i < x.Length; i++)
            for (int k = 0; k < n; k++) design[i * n + k] = Math.Pow(x[i], k);
        return Fit(design, y, n);
    }

    /// <param name="design">[point, parameter]</param>
    /// <param name="y">[point]</param>
    private static LeastSquares Fit(double[] design, ReadOnlySpan<double> y, int n)
    {
        double[] normal = new double[n * n], right = new double[n], coefficients = new double[n];
        for (int i = 0; i < y.Length; i++)
            for (int a = 0; a < n; a++)
            {
                right[a] += design[i * n + a] * y[i];
                for (int b = 0; b < n; b++) normal[a * n + b] += design[i * n + a] * design[i * n + b];
            }
        double[] inverse = SquareMatrix.Inverse(normal, n);
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++) coefficients[a] += inverse[a * n + b] * right[b];
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double residual = y[i];
            for (int a = 0; a < n; a++) residual -= design[i * n + a] * coefficients[a];
            sum += residual * residual;
        }
        double variance = y.Length > n ? sum / (y.Length - n) : 0;
        return new LeastSquares(coefficients, [.. inverse.Select(element => variance * element)], Math.Sqrt(sum / y.Length));
    }
}
