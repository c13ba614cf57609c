namespace Amalgam.Unit.Model.Uncertainty;

/// <summary>Linear algebra in the plainest form, independent of what it checks.</summary>
internal static class DenseAlgebra
{
    /// <summary>A⁻¹ by Gauss and Jordan with pivoting.</summary>
    public static double[,] Inverse(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var a = (double[,])matrix.Clone();
        var inverse = new double[n, n];
        for (int i = 0; i < n; i++) inverse[i, i] = 1;
        for (int column = 0; column < n; column++)
        {
            int pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(a[row, column]));
            for (int k = 0; k < n; k++)
            {
                (a[column, k], a[pivot, k]) = (a[pivot, k], a[column, k]);
                (inverse[column, k], inverse[pivot, k]) = (inverse[pivot, k], inverse[column, k]);
            }
            double scale = 1 / a[column, column];
            for (int k = 0; k < n; k++) (a[column, k], inverse[column, k]) = (a[column, k] * scale, inverse[column, k] * scale);
            for (int row = 0; row < n; row++)
            {
                double factor = row == column ? 0 : a[row, column];
                for (int k = 0; k < n; k++) (a[row, k], inverse[row, k]) = (a[row, k] - factor * a[column, k], inverse[row, k] - factor * inverse[column, k]);
            }
        }
        return inverse;
    }

    /// <summary>xᵀ A y.</summary>
    public static double Form(double[] x, double[,] matrix, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            for (int j = 0; j < y.Length; j++) sum += x[i] * matrix[i, j] * y[j];
        return sum;
    }

    /// <summary>A square matrix of rows.</summary>
    public static double[,] Square(double[] values, double ridge = 0)
    {
        int n = (int)Math.Sqrt(values.Length);
        var matrix = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) matrix[i, j] = values[i * n + j] + (i == j ? ridge : 0);
        return matrix;
    }

    /// <summary>Mean of x xᵀ, rows first.</summary>
    public static double[] Covariance(IReadOnlyList<double[]> rows)
    {
        int n = rows[0].Length;
        var covariance = new double[n * n];
        foreach (double[] row in rows)
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) covariance[i * n + j] += row[i] * row[j] / rows.Count;
        return covariance;
    }

    /// <summary>Rows of normal numbers, the columns of different sizes.</summary>
    public static double[][] Rows(int count, int width, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, width).Select(channel => Normal(random) / (1 + channel)).ToArray())];
    }

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
