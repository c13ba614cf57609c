using System.Numerics;
using Amalgam.Model.Lanes;

namespace Amalgam.Model.Kernels;

/// <summary>
/// C = A B or C += A B for tall, thin products: columns run along the lanes, a tile of rows stays in registers.
/// Every element of A B is a chain of fused multiply-adds over the inner index in ascending order, whatever tile it falls into, and is
/// added to C at the end: a row's result does not depend on how many rows are computed with it, nor on whether it is added here or later.
/// </summary>
/// <remarks>
/// Tiles are as tall as the registers allow: with 32 of them 8 × 2 (two bundles of lanes), else 6 × 2; 4 × 2 finishes the rows, 8 × 1 the last bundle of columns.
/// A tile computes missing rows as copies of its last one, so that no row is computed by a tile too small to keep the multipliers busy.
/// A long inner index is taken in pieces, so that the columns of B at work stay in the first cache: every piece is a chain of its own, added to C.
/// A is addressed with two strides, so that the same kernel multiplies by Aᵀ (weight gradients).
/// Columns are a multiple of the lane width; C is row-major with rows of cRow elements.
/// </remarks>
public static unsafe class MatrixProduct<L, T>
    where L : struct, ILanes<L, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Inner indices beyond the first number are taken in chains of the second: 128 rows of two bundles of lanes take 16 kB.</summary>
    private const int LongestChain = 192, Chain = 128;

    /// <summary>B is row-major, with rows of bRow elements.</summary>
    /// <param name="a">[rows, inner], element (i, k) at a[i aRow + k aInner]</param>
    /// <param name="b">[inner, columns]</param>
    /// <param name="c">[rows, columns], result</param>
    /// <param name="accumulate">adds to C instead of overwriting it</param>
    public static void Run(int rows, int columns, int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        int twin = 2 * L.Width, chain;
        do
        {
            chain = ChainOf(inner);
            int column = 0;
            for (; column + twin <= columns; column += twin) TwinStrip(rows, chain, a, aRow, aInner, b + column, bRow, c + column, cRow, accumulate);
            if (column < columns) Strip(rows, chain, a, aRow, aInner, b + column, bRow, c + column, cRow, accumulate);
            inner -= chain;
            a += chain * aInner;
            b += chain * bRow;
            accumulate = true;
        }
        while (inner > 0);
    }

    /// <summary>The same with the first rows of a packed B, see <see cref="PackedPanel{T}"/>.</summary>
    /// <param name="inner">at least 1</param>
    /// <param name="b">[bRows, columns], packed; bRows ≥ inner</param>
    public static void RunPacked(int rows, int columns, int inner, T* a, nint aRow, nint aInner, T* b, nint bRows, T* c, nint cRow, bool accumulate)
    {
        int twin = 2 * L.Width;
        for (int chain, first = 0; first < inner; first += chain, a += chain * aInner, accumulate = true)
        {
            chain = ChainOf(inner - first);
            int column = 0;
            for (; column + twin <= columns; column += twin) TwinStrip(rows, chain, a, aRow, aInner, b + bRows * column + first * twin, twin, c + column, cRow, accumulate);
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

    /// <summary>Whether a tile has all its rows, known when it is compiled.</summary>
    private interface ITileRows
    {
        static abstract bool All { get; }
    }

    private readonly struct AllRows : ITileRows
    {
        public static bool All => true;
    }

    private readonly struct FewRows : ITileRows
    {
        public static bool All => false;
    }

    private static void Tile8x2<TRows>(int inner, int last, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
        where TRows : struct, ITileRows
    {
        int width = L.Width;
        // Rows beyond the last are the last one again: computed twice, stored twice, the same.
        nint r1 = TRows.All ? 1 : Math.Min(1, last), r2 = TRows.All ? 2 : Math.Min(2, last), r3 = TRows.All ? 3 : Math.Min(3, last), r4 = TRows.All ? 4 : Math.Min(4, last), r5 = TRows.All ? 5 : Math.Min(5, last), r6 = TRows.All ? 6 : Math.Min(6, last), r7 = TRows.All ? 7 : Math.Min(7, last);
        T* a1 = a + r1 * aRow, a2 = a + r2 * aRow, a3 = a + r3 * aRow, a4 = a + r4 * aRow, a5 = a + r5 * aRow, a6 = a + r6 * aRow, a7 = a + r7 * aRow;
        L c0x = L.Zero, c0y = L.Zero, c1x = L.Zero, c1y = L.Zero, c2x = L.Zero, c2y = L.Zero, c3x = L.Zero, c3y = L.Zero, c4x = L.Zero, c4y = L.Zero, c5x = L.Zero, c5y = L.Zero, c6x = L.Zero, c6y = L.Zero, c7x = L.Zero, c7y = L.Zero;
        nint place = 0;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b), by = L.Load(b + width), v;
            v = L.Splat(a[place]); c0x = L.MultiplyAdd(v, bx, c0x); c0y = L.MultiplyAdd(v, by, c0y);
            v = L.Splat(a1[place]); c1x = L.MultiplyAdd(v, bx, c1x); c1y = L.MultiplyAdd(v, by, c1y);
            v = L.Splat(a2[place]); c2x = L.MultiplyAdd(v, bx, c2x); c2y = L.MultiplyAdd(v, by, c2y);
            v = L.Splat(a3[place]); c3x = L.MultiplyAdd(v, bx, c3x); c3y = L.MultiplyAdd(v, by, c3y);
            v = L.Splat(a4[place]); c4x = L.MultiplyAdd(v, bx, c4x); c4y = L.MultiplyAdd(v, by, c4y);
            v = L.Splat(a5[place]); c5x = L.MultiplyAdd(v, bx, c5x); c5y = L.MultiplyAdd(v, by, c5y);
            v = L.Splat(a6[place]); c6x = L.MultiplyAdd(v, bx, c6x); c6y = L.MultiplyAdd(v, by, c6y);
            v = L.Splat(a7[place]); c7x = L.MultiplyAdd(v, bx, c7x); c7y = L.MultiplyAdd(v, by, c7y);
            place += aInner;
            b += bRow;
        }
        T* d1 = c + r1 * cRow, d2 = c + r2 * cRow, d3 = c + r3 * cRow, d4 = c + r4 * cRow, d5 = c + r5 * cRow, d6 = c + r6 * cRow, d7 = c + r7 * cRow;
        if (accumulate)
        {
            c0x += L.Load(c); c0y += L.Load(c + width);
            c1x += L.Load(d1); c1y += L.Load(d1 + width);
            c2x += L.Load(d2); c2y += L.Load(d2 + width);
            c3x += L.Load(d3); c3y += L.Load(d3 + width);
            c4x += L.Load(d4); c4y += L.Load(d4 + width);
            c5x += L.Load(d5); c5y += L.Load(d5 + width);
            c6x += L.Load(d6); c6y += L.Load(d6 + width);
            c7x += L.Load(d7); c7y += L.Load(d7 + width);
        }
        L.Store(c, c0x); L.Store(c + width, c0y);
        L.Store(d1, c1x); L.Store(d1 + width, c1y);
        L.Store(d2, c2x); L.Store(d2 + width, c2y);
        L.Store(d3, c3x); L.Store(d3 + width, c3y);
        L.Store(d4, c4x); L.Store(d4 + width, c4y);
        L.Store(d5, c5x); L.Store(d5 + width, c5y);
        L.Store(d6, c6x); L.Store(d6 + width, c6y);
        L.Store(d7, c7x); L.Store(d7 + width, c7y);
    }

    private static void Tile6x2<TRows>(int inner, int last, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
        where TRows : struct, ITileRows
    {
        int width = L.Width;
        // Rows beyond the last are the last one again: computed twice, stored twice, the same.
        nint r1 = TRows.All ? 1 : Math.Min(1, last), r2 = TRows.All ? 2 : Math.Min(2, last), r3 = TRows.All ? 3 : Math.Min(3, last), r4 = TRows.All ? 4 : Math.Min(4, last), r5 = TRows.All ? 5 : Math.Min(5, last);
        T* a1 = a + r1 * aRow, a2 = a + r2 * aRow, a3 = a + r3 * aRow, a4 = a + r4 * aRow, a5 = a + r5 * aRow;
        L c0x = L.Zero, c0y = L.Zero, c1x = L.Zero, c1y = L.Zero, c2x = L.Zero, c2y = L.Zero, c3x = L.Zero, c3y = L.Zero, c4x = L.Zero, c4y = L.Zero, c5x = L.Zero, c5y = L.Zero;
        nint place = 0;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b), by = L.Load(b + width), v;
            v = L.Splat(a[place]); c0x = L.MultiplyAdd(v, bx, c0x); c0y = L.MultiplyAdd(v, by, c0y);
            v = L.Splat(a1[place]); c1x = L.MultiplyAdd(v, bx, c1x); c1y = L.MultiplyAdd(v, by, c1y);
            v = L.Splat(a2[place]); c2x = L.MultiplyAdd(v, bx, c2x); c2y = L.MultiplyAdd(v, by, c2y);
            v = L.Splat(a3[place]); c3x = L.MultiplyAdd(v, bx, c3x); c3y = L.MultiplyAdd(v, by, c3y);
            v = L.Splat(a4[place]); c4x = L.MultiplyAdd(v, bx, c4x); c4y = L.MultiplyAdd(v, by, c4y);
            v = L.Splat(a5[place]); c5x = L.MultiplyAdd(v, bx, c5x); c5y = L.MultiplyAdd(v, by, c5y);
            place += aInner;
            b += bRow;
        }
        T* d1 = c + r1 * cRow, d2 = c + r2 * cRow, d3 = c + r3 * cRow, d4 = c + r4 * cRow, d5 = c + r5 * cRow;
        if (accumulate)
        {
            c0x += L.Load(c); c0y += L.Load(c + width);
            c1x += L.Load(d1); c1y += L.Load(d1 + width);
            c2x += L.Load(d2); c2y += L.Load(d2 + width);
            c3x += L.Load(d3); c3y += L.Load(d3 + width);
            c4x += L.Load(d4); c4y += L.Load(d4 + width);
            c5x += L.Load(d5); c5y += L.Load(d5 + width);
        }
        L.Store(c, c0x); L.Store(c + width, c0y);
        L.Store(d1, c1x); L.Store(d1 + width, c1y);
        L.Store(d2, c2x); L.Store(d2 + width, c2y);
        L.Store(d3, c3x); L.Store(d3 + width, c3y);
        L.Store(d4, c4x); L.Store(d4 + width, c4y);
        L.Store(d5, c5x); L.Store(d5 + width, c5y);
    }

    private static void Tile4x2<TRows>(int inner, int last, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
        where TRows : struct, ITileRows
    {
        int width = L.Width;
        // Rows beyond the last are the last one again: computed twice, stored twice, the same.
        nint r1 = TRows.All ? 1 : Math.Min(1, last), r2 = TRows.All ? 2 : Math.Min(2, last), r3 = TRows.All ? 3 : Math.Min(3, last);
        T* a1 = a + r1 * aRow, a2 = a + r2 * aRow, a3 = a + r3 * aRow;
        L c0x = L.Zero, c0y = L.Zero, c1x = L.Zero, c1y = L.Zero, c2x = L.Zero, c2y = L.Zero, c3x = L.Zero, c3y = L.Zero;
        nint place = 0;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b), by = L.Load(b + width), v;
            v = L.Splat(a[place]); c0x = L.MultiplyAdd(v, bx, c0x); c0y = L.MultiplyAdd(v, by, c0y);
            v = L.Splat(a1[place]); c1x = L.MultiplyAdd(v, bx, c1x); c1y = L.MultiplyAdd(v, by, c1y);
            v = L.Splat(a2[place]); c2x = L.MultiplyAdd(v, bx, c2x); c2y = L.MultiplyAdd(v, by, c2y);
            v = L.Splat(a3[place]); c3x = L.MultiplyAdd(v, bx, c3x); c3y = L.MultiplyAdd(v, by, c3y);
            place += aInner;
            b += bRow;
        }
        T* d1 = c + r1 * cRow, d2 = c + r2 * cRow, d3 = c + r3 * cRow;
        if (accumulate)
        {
            c0x += L.Load(c); c0y += L.Load(c + width);
            c1x += L.Load(d1); c1y += L.Load(d1 + width);
            c2x += L.Load(d2); c2y += L.Load(d2 + width);
            c3x += L.Load(d3); c3y += L.Load(d3 + width);
        }
        L.Store(c, c0x); L.Store(c + width, c0y);
        L.Store(d1, c1x); L.Store(d1 + width, c1y);
        L.Store(d2, c2x); L.Store(d2 + width, c2y);
        L.Store(d3, c3x); L.Store(d3 + width, c3y);
    }

    private static void Tile8x1<TRows>(int inner, int last, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
        where TRows : struct, ITileRows
    {
        // Rows beyond the last are the last one again: computed twice, stored twice, the same.
        nint r1 = TRows.All ? 1 : Math.Min(1, last), r2 = TRows.All ? 2 : Math.Min(2, last), r3 = TRows.All ? 3 : Math.Min(3, last), r4 = TRows.All ? 4 : Math.Min(4, last), r5 = TRows.All ? 5 : Math.Min(5, last), r6 = TRows.All ? 6 : Math.Min(6, last), r7 = TRows.All ? 7 : Math.Min(7, last);
        T* a1 = a + r1 * aRow, a2 = a + r2 * aRow, a3 = a + r3 * aRow, a4 = a + r4 * aRow, a5 = a + r5 * aRow, a6 = a + r6 * aRow, a7 = a + r7 * aRow;
        L c0x = L.Zero, c1x = L.Zero, c2x = L.Zero, c3x = L.Zero, c4x = L.Zero, c5x = L.Zero, c6x = L.Zero, c7x = L.Zero;
        nint place = 0;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b);
            c0x = L.MultiplyAdd(bx, L.Splat(a[place]), c0x);
            c1x = L.MultiplyAdd(bx, L.Splat(a1[place]), c1x);
            c2x = L.MultiplyAdd(bx, L.Splat(a2[place]), c2x);
            c3x = L.MultiplyAdd(bx, L.Splat(a3[place]), c3x);
            c4x = L.MultiplyAdd(bx, L.Splat(a4[place]), c4x);
            c5x = L.MultiplyAdd(bx, L.Splat(a5[place]), c5x);
            c6x = L.MultiplyAdd(bx, L.Splat(a6[place]), c6x);
            c7x = L.MultiplyAdd(bx, L.Splat(a7[place]), c7x);
            place += aInner;
            b += bRow;
        }
        T* d1 = c + r1 * cRow, d2 = c + r2 * cRow, d3 = c + r3 * cRow, d4 = c + r4 * cRow, d5 = c + r5 * cRow, d6 = c + r6 * cRow, d7 = c + r7 * cRow;
        if (accumulate)
        {
            c0x += L.Load(c);
            c1x += L.Load(d1);
            c2x += L.Load(d2);
            c3x += L.Load(d3);
            c4x += L.Load(d4);
            c5x += L.Load(d5);
            c6x += L.Load(d6);
            c7x += L.Load(d7);
        }
        L.Store(c, c0x);
        L.Store(d1, c1x);
        L.Store(d2, c2x);
        L.Store(d3, c3x);
        L.Store(d4, c4x);
        L.Store(d5, c5x);
        L.Store(d6, c6x);
        L.Store(d7, c7x);
    }
}
