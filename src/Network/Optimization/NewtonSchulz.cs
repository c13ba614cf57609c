using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Memory;

namespace Amalgam.Network.Optimization;

/// <summary>
/// Newton–Schulz iteration towards the nearest matrix with orthonormal columns: X ← aX + X(bA + cA²), A = XᵀX, which takes every singular value towards one
/// and leaves the singular vectors. The quintic of K. Jordan et al., "Muon" (2024): five passes bring singular values between 0.003 and 1 to 0.7 … 1.2.
/// </summary>
internal sealed unsafe class NewtonSchulz<L, T> : INewtonSchulz
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
{
    private const int Passes = 5;
    private static readonly T First = T.CreateChecked(3.4445), Third = T.CreateChecked(-4.7750), Fifth = T.CreateChecked(2.0315);

    private readonly Arena<T> memory = new();

    public void Run(ReadOnlySpan<double> matrix, int rows, int columns, Span<double> result)
    {
        bool wide = columns > rows;
        int tall = Math.Max(rows, columns), thin = Math.Min(rows, columns), pitch = (thin + L.Width - 1) / L.Width * L.Width;
        memory.Reset();
        T* x = memory.TakeZeroed((long)tall * pitch), next = memory.Take((long)tall * pitch), packed = memory.TakeZeroed((long)tall * pitch);
        T* a = memory.TakeZeroed((long)thin * pitch), square = memory.Take((long)thin * pitch), packedSquare = memory.TakeZeroed((long)thin * pitch);
        if (!Load(matrix, (rows, columns), x, pitch))
        {
            result.Clear();
            return;
        }
        for (int pass = 0; pass < Passes; pass++)
        {
            PackedPanel<T>.Pack(new RowMajor<T>(x, tall, thin, pitch), packed, 0, tall, pitch, L.Width);
            MatrixProduct<L, T>.Run(thin, pitch, tall, new StridedMatrix<T>(x, 1, pitch), new PackedMatrix<T>(packed, tall),
                new ProductTarget<T>(a, pitch, false));
            PackedPanel<T>.Pack(new RowMajor<T>(a, thin, thin, pitch), packedSquare, 0, thin, pitch, L.Width);
            MatrixProduct<L, T>.Run(thin, pitch, thin, new StridedMatrix<T>(a, pitch, 1), new PackedMatrix<T>(packedSquare, thin),
                new ProductTarget<T>(square, pitch, false));
            for (int index = 0; index < thin * pitch; index++) square[index] = Third * a[index] + Fifth * square[index];
            PackedPanel<T>.Pack(new RowMajor<T>(square, thin, thin, pitch), packedSquare, 0, thin, pitch, L.Width);
            for (int index = 0; index < tall * pitch; index++) next[index] = First * x[index];
            MatrixProduct<L, T>.Run(tall, pitch, thin, new StridedMatrix<T>(x, pitch, 1), new PackedMatrix<T>(packedSquare, thin),
                new ProductTarget<T>(next, pitch, true));
            T* previous = x;
            x = next;
            next = previous;
        }
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
                result[row * columns + column] = double.CreateChecked(wide ? x[column * pitch + row] : x[row * pitch + column]);
    }

    /// <summary>The matrix over its Frobenius norm, transposed where it is wide.</summary>
    /// <returns>false where all of it is zero</returns>
    private static bool Load(ReadOnlySpan<double> matrix, (int Rows, int Columns) shape, T* x, int pitch)
    {
        double sum = 0;
        foreach (double value in matrix) sum += value * value;
        if (sum == 0) return false;
        double scale = 1 / Math.Sqrt(sum);
        bool wide = shape.Columns > shape.Rows;
        for (int row = 0; row < shape.Rows; row++)
            for (int column = 0; column < shape.Columns; column++)
                x[wide ? column * pitch + row : row * pitch + column] = T.CreateChecked(matrix[row * shape.Columns + column] * scale);
        return true;
    }

    public void Dispose() => memory.Dispose();
}
