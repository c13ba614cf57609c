using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Amalgam.Training.Data;

/// <summary>
/// Folds many rows of a least-squares problem into a triangle that has the same solutions, singular values and right vectors: QR of some rows below the
/// triangle of those before (G. H. Golub, J. H. Wilkinson, Numer. Math. 9, 139 (1966)). Memory is that of a few thousand rows.
/// </summary>
internal sealed class FoldedRows(int columns)
{
    private const int AtOnce = 4096;

    private readonly double[,] rows = new double[AtOnce + columns, columns];
    private readonly double[] targets = new double[AtOnce + columns];
    private int filled;

    /// <summary>Takes a row.</summary>
    /// <param name="row">[column]</param>
    public void Add(ReadOnlySpan<double> row, double target)
    {
        if (filled == targets.Length) Fold();
        for (int column = 0; column < columns; column++) rows[filled, column] = row[column];
        targets[filled++] = target;
    }

    /// <summary>The system of all rows: at most as many rows as it has columns, or all where there are fewer.</summary>
    public (Matrix<double> Matrix, Vector<double> Target) System()
    {
        if (filled > columns) Fold();
        return (Matrix<double>.Build.Dense(filled, columns, (row, column) => rows[row, column]), Vector<double>.Build.Dense(filled, row => targets[row]));
    }

    private void Fold()
    {
        QR<double> triangle = Matrix<double>.Build.Dense(filled, columns, (row, column) => rows[row, column]).QR(QRMethod.Thin);
        Vector<double> rotated = triangle.Q.TransposeThisAndMultiply(Vector<double>.Build.Dense(filled, row => targets[row]));
        filled = columns;
        for (int row = 0; row < columns; row++)
        {
            for (int column = 0; column < columns; column++) rows[row, column] = triangle.R[row, column];
            targets[row] = rotated[row];
        }
    }
}
