using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Memory;

namespace Amalgam.Network.Optimization;

/// <summary>
/// Newton–Schulz iteration towards the nearest matrix with orthonormal columns: X ← X P, P = a + bA + cA², A = XᵀX, which takes every singular value towards
/// one and leaves the singular vectors. The quintic of K. Jordan et al., "Muon" (2024): five passes bring singular values between 0.003 and 1 to 0.7 … 1.2.
/// </summary>
/// <remarks>
/// All P are polynomials of the first A and commute, so that the passes need the small matrices alone: A ← P A P, and X is multiplied once, by the product of
/// all P. A tall matrix takes 4 rows columns² + 34 columns³ operations instead of 20 rows columns² + 10 columns³.
/// </remarks>
internal sealed unsafe class NewtonSchulz<L, T> : INewtonSchulz
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
{
    private const int Passes = 5;
    private static readonly T First = T.CreateChecked(3.4445), Third = T.CreateChecked(-4.7750), Fifth = T.CreateChecked(2.0315);

    private readonly Arena<T> memory = new();
    /// <summary>[rows, pitch], the right factor of a product in the order of the kernel.</summary>
    private T* packed;
    /// <summary>Columns of the tall form, and the same rounded up to whole bundles, the rest zero.</summary>
    private int thin, pitch;

    public void Run(ReadOnlySpan<double> matrix, int rows, int columns, Span<double> result)
    {
        int tall = Math.Max(rows, columns);
        thin = Math.Min(rows, columns);
        pitch = (thin + L.Width - 1) / L.Width * L.Width;
        memory.Reset();
        T* x = memory.TakeZeroed((long)tall * pitch), product = memory.Take((long)tall * pitch);
        packed = memory.TakeZeroed((long)tall * pitch);
        if (!Load(matrix, (rows, columns), x))
        {
            result.Clear();
            return;
        }
        T* gram = memory.Take((long)thin * pitch);
        Multiply(thin, new StridedMatrix<T>(x, 1, pitch), x, tall, gram);
        Multiply(tall, new StridedMatrix<T>(x, pitch, 1), Iterate(gram), thin, product);
        Unload(product, (rows, columns), result);
    }

    /// <summary>[thin, pitch], the product of the P of all passes.</summary>
    /// <param name="a">[thin, pitch], A of the first pass; overwritten</param>
    private T* Iterate(T* a)
    {
        long size = (long)thin * pitch;
        T* factor = memory.Take(size), total = memory.Take(size), next = memory.Take(size);
        for (int pass = 0; pass < Passes; pass++)
        {
            Multiply(a, a, factor);
            Complete(a, factor);
            if (pass == 0) new ReadOnlySpan<T>(factor, (int)size).CopyTo(new Span<T>(total, (int)size));
            else
            {
                Multiply(total, factor, next);
                T* previous = total;
                total = next;
                next = previous;
            }
            if (pass + 1 == Passes) break;
            Multiply(factor, a, next);
            Multiply(next, factor, a);
        }
        return total;
    }

    /// <summary>From A² to P = a + bA + cA².</summary>
    private void Complete(T* a, T* square)
    {
        L third = L.Splat(Third), fifth = L.Splat(Fifth);
        for (int index = 0; index < thin * pitch; index += L.Width)
            L.Store(square + index, third * L.Load(a + index) + fifth * L.Load(square + index));
        for (int index = 0; index < thin; index++) square[index * pitch + index] += First;
    }

    private void Multiply(T* left, T* right, T* target) => Multiply(thin, new StridedMatrix<T>(left, pitch, 1), right, thin, target);

    /// <param name="rows">of left and target</param>
    /// <param name="right">[inner, pitch]</param>
    /// <param name="target">[rows, pitch]</param>
    private void Multiply(int rows, in StridedMatrix<T> left, T* right, int inner, T* target)
    {
        T* ordered = right;
        // A matrix of one strip is in the order of the kernel as it stands.
        if (pitch > 2 * L.Width) PackedPanel<T>.Pack(new RowMajor<T>(right, inner, pitch, pitch), ordered = packed, 0, inner, pitch, L.Width);
        MatrixProduct<L, T>.Run(rows, pitch, inner, left, new PackedMatrix<T>(ordered, inner), new ProductTarget<T>(target, pitch, false));
    }

    /// <summary>The matrix over its Frobenius norm, transposed where it is wide.</summary>
    /// <returns>false where all of it is zero</returns>
    private bool Load(ReadOnlySpan<double> matrix, (int Rows, int Columns) shape, T* x)
    {
        double sum = SumOfSquares.Of(matrix);
        if (sum == 0) return false;
        double scale = 1 / Math.Sqrt(sum);
        fixed (double* source = matrix)
        {
            if (shape.Columns <= shape.Rows)
                for (int row = 0; row < shape.Rows; row++) NarrowRows<T>.Scale(source + row * shape.Columns, scale, x + row * pitch, shape.Columns);
            else
                for (int row = 0; row < shape.Rows; row++)
                    for (int column = 0; column < shape.Columns; column++)
                        x[column * pitch + row] = T.CreateTruncating(source[row * shape.Columns + column] * scale);
        }
        return true;
    }

    private void Unload(T* product, (int Rows, int Columns) shape, Span<double> result)
    {
        fixed (double* target = result)
        {
            if (shape.Columns <= shape.Rows)
                for (int row = 0; row < shape.Rows; row++) NarrowRows<T>.Widen(product + row * pitch, target + row * shape.Columns, shape.Columns);
            else
                for (int row = 0; row < shape.Rows; row++)
                    for (int column = 0; column < shape.Columns; column++)
                        target[row * shape.Columns + column] = double.CreateTruncating(product[column * pitch + row]);
        }
    }

    public void Dispose() => memory.Dispose();
}
