using System.Numerics;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Kernels;

/// <summary>
/// C = A B or C += A B for tall, thin products: columns run along the lanes, a tile of rows stays in registers.
/// Every element of A B is a chain of fused multiply-adds over the inner index in ascending order, whatever tile it falls into, and is
/// added to C at the end: a row's result does not depend on how many rows are computed with it, nor on whether it is added here or later.
/// </summary>
/// <remarks>
/// Tiles are as tall as the registers allow: with 32 of them 8 × 2 (two bundles of lanes), else 6 × 2; 4 × 2 finishes the rows, 8 × 1 the last bundle of
/// columns.
/// A tile computes missing rows as copies of its last one, so that no row is computed by a tile too small to keep the multipliers busy.
/// A long inner index is taken in pieces, so that the columns of B at work stay in the first cache: every piece is a chain of its own, added to C.
/// A is a strided matrix, so that the same kernel multiplies by Aᵀ (weight gradients).
/// Columns are a multiple of the lane width; C is row-major.
/// </remarks>
public static unsafe partial class MatrixProduct<L, T>
    where L : struct, ILanes<L, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Inner indices beyond the first number are taken in chains of the second: 128 rows of two bundles of lanes take 16 kB.</summary>
    private const int LongestChain = 192, Chain = 128;

    /// <summary>C = A B or C += A B.</summary>
    /// <param name="rows">rows of A and C</param>
    /// <param name="columns">of B and C, a multiple of the lanes</param>
    /// <param name="inner">columns of A, first rows of B; at least 1</param>
    public static void Run(int rows, int columns, int inner, in StridedMatrix<T> a, in PackedMatrix<T> b, in ProductTarget<T> c)
    {
        int wide = 2 * L.Width;
        bool accumulate = c.Accumulates;
        for (int chain, first = 0; first < inner; first += chain, accumulate = true)
        {
            chain = ChainOf(inner - first);
            StridedMatrix<T> left = a.FromInner(first);
            int column = 0;
            for (; column + wide <= columns; column += wide)
                WideStrip(rows, chain, left, b.Start + b.Rows * column + first * wide, new ProductTarget<T>(c.Start + column, c.Row, accumulate));
            if (column < columns)
                NarrowStrip(rows, chain, left, b.Start + b.Rows * column + first * L.Width, new ProductTarget<T>(c.Start + column, c.Row, accumulate));
        }
    }

    private static int ChainOf(int inner) => inner > LongestChain ? Chain : inner;

    /// <summary>Two bundles of columns.</summary>
    private static void WideStrip(int rows, int inner, in StridedMatrix<T> a, T* b, in ProductTarget<T> c)
    {
        int row = 0;
        T* start = a.Start;
        var stride = new Stride(a.Row, a.Inner);
        if (L.HasManyRegisters)
        {
            for (; row + 8 <= rows; row += 8) Tile<Whole8Wide>(inner, 7, start + row * stride.Row, stride, b, c.Start + row * c.Row, c);
            for (; row + 5 <= rows; row += 8) Tile<Part8Wide>(inner, rows - row - 1, start + row * stride.Row, stride, b, c.Start + row * c.Row, c);
        }
        else
        {
            // One or two rows too many make two tiles of four with the six before them.
            int tall = rows % 6 is 1 or 2 ? rows - 6 : rows;
            for (; row + 6 <= tall; row += 6) Tile<Whole6Wide>(inner, 5, start + row * stride.Row, stride, b, c.Start + row * c.Row, c);
            for (; row + 5 <= tall; row += 6) Tile<Part6Wide>(inner, rows - row - 1, start + row * stride.Row, stride, b, c.Start + row * c.Row, c);
        }
        for (; row < rows; row += 4) Tile<Part4Wide>(inner, rows - row - 1, start + row * stride.Row, stride, b, c.Start + row * c.Row, c);
    }

    /// <summary>One bundle of columns.</summary>
    private static void NarrowStrip(int rows, int inner, in StridedMatrix<T> a, T* b, in ProductTarget<T> c)
    {
        int row = 0;
        T* start = a.Start;
        var stride = new Stride(a.Row, a.Inner);
        for (; row + 8 <= rows; row += 8) Tile<Whole8>(inner, 7, start + row * stride.Row, stride, b, c.Start + row * c.Row, c);
        for (; row < rows; row += 8) Tile<Part8>(inner, rows - row - 1, start + row * stride.Row, stride, b, c.Start + row * c.Row, c);
    }
}
