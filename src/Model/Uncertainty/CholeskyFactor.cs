using System.Numerics;
using System.Runtime.InteropServices;

namespace Amalgam.Model.Uncertainty;

/// <summary>L of A = L Lᵀ for a symmetric, positive definite A, in double.</summary>
public sealed class CholeskyFactor
{
    private readonly double[] lower;

    private CholeskyFactor(double[] lower, int order) => (this.lower, Order) = (lower, order);

    /// <summary>Rows of the matrix.</summary>
    public int Order { get; }

    /// <summary>[row, column], row-major; zeros above the diagonal.</summary>
    public ReadOnlySpan<double> Lower => lower;

    /// <summary>The factor of A + ridge · 1.</summary>
    /// <param name="matrix">[row, column], row-major; its lower triangle is read</param>
    /// <param name="ridge">added to the diagonal</param>
    /// <exception cref="InvalidDataException">The sum is not positive definite.</exception>
    public static CholeskyFactor Of(ReadOnlySpan<double> matrix, int order, double ridge)
    {
        if (matrix.Length != order * order) throw new ArgumentException($"expected {order} × {order} numbers, found {matrix.Length}", nameof(matrix));
        var lower = new double[order * order];
        for (int row = 0; row < order; row++)
            for (int column = 0; column <= row; column++)
            {
                double sum = matrix[row * order + column] + (row == column ? ridge : 0)
                    - Dot(lower.AsSpan(row * order, column), lower.AsSpan(column * order, column));
                if (row == column && !(sum > 0))
                    throw new InvalidDataException($"covariance: expected a positive definite matrix, found {sum:G3} as pivot {row + 1} of {order}");
                lower[row * order + column] = row == column ? Math.Sqrt(sum) : sum / lower[column * order + column];
            }
        return new CholeskyFactor(lower, order);
    }

    /// <summary>x of L x = b.</summary>
    /// <param name="vector">[row], b; becomes x</param>
    public void SolveLower(Span<double> vector)
    {
        for (int row = 0; row < Order; row++)
            vector[row] = (vector[row] - Dot(lower.AsSpan(row * Order, row), vector[..row])) / lower[row * Order + row];
    }

    /// <summary>x of Lᵀ x = b.</summary>
    /// <param name="vector">[row], b; becomes x</param>
    public void SolveUpper(Span<double> vector)
    {
        for (int row = Order - 1; row >= 0; row--)
        {
            vector[row] /= lower[row * Order + row];
            for (int above = 0; above < row; above++) vector[above] -= lower[row * Order + above] * vector[row];
        }
    }

    /// <summary>L⁻¹: |L⁻¹ f|² is fᵀ A⁻¹ f.</summary>
    /// <returns>[row, column], row-major; zeros above the diagonal</returns>
    public double[] InverseLower()
    {
        var inverse = new double[Order * Order];
        var unit = new double[Order];
        for (int column = 0; column < Order; column++)
        {
            Array.Clear(unit);
            unit[column] = 1;
            SolveLower(unit);
            for (int row = column; row < Order; row++) inverse[row * Order + column] = unit[row];
        }
        return inverse;
    }

    /// <summary>Σ a b, in as many partial sums as the machine has lanes.</summary>
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector<double>> wideA = MemoryMarshal.Cast<double, Vector<double>>(a), wideB = MemoryMarshal.Cast<double, Vector<double>>(b);
        Vector<double> sums = Vector<double>.Zero;
        for (int i = 0; i < wideA.Length; i++) sums += wideA[i] * wideB[i];
        double sum = Vector.Sum(sums);
        for (int i = wideA.Length * Vector<double>.Count; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
