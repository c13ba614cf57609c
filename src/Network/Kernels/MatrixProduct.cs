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
/// A is addressed with two strides, so that the same kernel multiplies by Aᵀ (weight gradients).
/// Columns are a multiple of the lane width; C is row-major with rows of cRow elements.
/// </remarks>
public static unsafe partial class MatrixProduct<L, T>
    where L : struct, ILanes<L, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Inner indices beyond the first number are taken in chains of the second: 128 rows of two bundles of lanes take 16 kB.</summary>
    private const int LongestChain = 192, Chain = 128;

    /// <summary>C = A B or C += A B with the first rows of a packed B, see <see cref="PackedPanel{T}"/>.</summary>
    /// <param name="rows">rows of A and C</param>
    /// <param name="inner">at least 1</param>
    /// <param name="a">[rows, inner], element (i, k) at a[i aRow + k aInner]</param>
    /// <param name="b">[bRows, columns], packed; bRows ≥ inner</param>
    /// <param name="c">[rows, columns], result</param>
    /// <param name="accumulate">adds to C instead of overwriting it</param>
    public static void Run(int rows, int columns, int inner, T* a, nint aRow, nint aInner, T* b, nint bRows, T* c, nint cRow, bool accumulate)
    {
        int twin = 2 * L.Width;
        for (int chain, first = 0; first < inner; first += chain, a += chain * aInner, accumulate = true)
        {
            chain = ChainOf(inner - first);
            int column = 0;
            for (; column + twin <= columns; column += twin) TwinStrip(rows, chain, a, aRow, aInner, b + bRows * column + first * twin, twin, c + column, cRow,
                accumulate);
            if (column < columns) Strip(rows, chain, a, aRow, aInner, b + bRows * column + first * L.Width, L.Width, c + column, cRow, accumulate);
        }
    }

    private static int ChainOf(int inner) => inner > LongestChain ? Chain : inner;

    /// <summary>Two bundles of columns.</summary>
    private static void TwinStrip(int rows, int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        int row = 0;
        if (L.HasManyRegisters)
        {
            for (; row + 8 <= rows; row += 8) Tile8x2<AllRows>(inner, 7, a + row * aRow, aRow, aInner, b, bRow, c + row * cRow, cRow, accumulate);
            for (; row + 5 <= rows; row += 8) Tile8x2<FewRows>(inner, rows - row - 1, a + row * aRow, aRow, aInner, b, bRow, c + row * cRow, cRow, accumulate);
        }
        else
        {
            // One or two rows too many make two tiles of four with the six before them.
            int tall = rows % 6 is 1 or 2 ? rows - 6 : rows;
            for (; row + 6 <= tall; row += 6) Tile6x2<AllRows>(inner, 5, a + row * aRow, aRow, aInner, b, bRow, c + row * cRow, cRow, accumulate);
            for (; row + 5 <= tall; row += 6) Tile6x2<FewRows>(inner, rows - row - 1, a + row * aRow, aRow, aInner, b, bRow, c + row * cRow, cRow, accumulate);
        }
        for (; row < rows; row += 4) Tile4x2<FewRows>(inner, rows - row - 1, a + row * aRow, aRow, aInner, b, bRow, c + row * cRow, cRow, accumulate);
    }

    /// <summary>One bundle of columns.</summary>
    private static void Strip(int rows, int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        int row = 0;
        for (; row + 8 <= rows; row += 8) Tile8x1<AllRows>(inner, 7, a + row * aRow, aRow, aInner, b, bRow, c + row * cRow, cRow, accumulate);
        for (; row < rows; row += 8) Tile8x1<FewRows>(inner, rows - row - 1, a + row * aRow, aRow, aInner, b, bRow, c + row * cRow, cRow, accumulate);
    }
}
