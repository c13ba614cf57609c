using System.Numerics;
using Amalgam.Model.Lanes;

namespace Amalgam.Model.Kernels;

/// <summary>
/// C = A B or C += A B for tall, thin products: columns run along the lanes, a tile of rows stays in registers.
/// Every element of A B is one chain of fused multiply-adds over the inner index in ascending order, whatever tile it falls into, and is
/// added to C at the end: a row's result does not depend on how many rows are computed with it, nor on whether it is added here or later.
/// </summary>
/// <remarks>
/// A is addressed with two strides, so that the same kernel multiplies by Aᵀ (weight gradients).
/// Columns are a multiple of the lane width; B and C are row-major with rows of bRow and cRow elements.
/// </remarks>
public static unsafe class MatrixProduct<L, T>
    where L : struct, ILanes<L, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <param name="a">[rows, inner], element (i, k) at a[i aRow + k aInner]</param>
    /// <param name="b">[inner, columns]</param>
    /// <param name="c">[rows, columns], result</param>
    /// <param name="accumulate">adds to C instead of overwriting it</param>
    public static void Run(int rows, int columns, int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        int width = L.Width, column = 0;
        for (; column + 2 * width <= columns; column += 2 * width)
        {
            int row = 0;
            for (; row + 6 <= rows; row += 6) Tile6x2(inner, a + row * aRow, aRow, aInner, b + column, bRow, c + row * cRow + column, cRow, accumulate);
            if (row + 4 <= rows) { Tile4x2(inner, a + row * aRow, aRow, aInner, b + column, bRow, c + row * cRow + column, cRow, accumulate); row += 4; }
            if (row + 2 <= rows) { Tile2x2(inner, a + row * aRow, aRow, aInner, b + column, bRow, c + row * cRow + column, cRow, accumulate); row += 2; }
            if (row < rows) Tile1x2(inner, a + row * aRow, aInner, b + column, bRow, c + row * cRow + column, accumulate);
        }
        if (column < columns)
        {
            int row = 0;
            for (; row + 12 <= rows; row += 12) Tile12x1(inner, a + row * aRow, aRow, aInner, b + column, bRow, c + row * cRow + column, cRow, accumulate);
            for (; row + 4 <= rows; row += 4) Tile4x1(inner, a + row * aRow, aRow, aInner, b + column, bRow, c + row * cRow + column, cRow, accumulate);
            for (; row < rows; row++) Tile1x1(inner, a + row * aRow, aInner, b + column, bRow, c + row * cRow + column, accumulate);
        }
    }

    private static void Tile6x2(int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        int width = L.Width;
        L c0x = L.Zero, c0y = L.Zero, c1x = L.Zero, c1y = L.Zero, c2x = L.Zero, c2y = L.Zero, c3x = L.Zero, c3y = L.Zero, c4x = L.Zero, c4y = L.Zero, c5x = L.Zero, c5y = L.Zero;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b); L by = L.Load(b + width);
            T* q = a;
            L a0 = L.Splat(*q); c0x = L.MultiplyAdd(a0, bx, c0x); c0y = L.MultiplyAdd(a0, by, c0y); q += aRow;
            L a1 = L.Splat(*q); c1x = L.MultiplyAdd(a1, bx, c1x); c1y = L.MultiplyAdd(a1, by, c1y); q += aRow;
            L a2 = L.Splat(*q); c2x = L.MultiplyAdd(a2, bx, c2x); c2y = L.MultiplyAdd(a2, by, c2y); q += aRow;
            L a3 = L.Splat(*q); c3x = L.MultiplyAdd(a3, bx, c3x); c3y = L.MultiplyAdd(a3, by, c3y); q += aRow;
            L a4 = L.Splat(*q); c4x = L.MultiplyAdd(a4, bx, c4x); c4y = L.MultiplyAdd(a4, by, c4y); q += aRow;
            L a5 = L.Splat(*q); c5x = L.MultiplyAdd(a5, bx, c5x); c5y = L.MultiplyAdd(a5, by, c5y);
            a += aInner;
            b += bRow;
        }
        if (accumulate)
        {
            c0x += L.Load(c); c0y += L.Load(c + width);
            c1x += L.Load(c + cRow); c1y += L.Load(c + cRow + width);
            c2x += L.Load(c + 2 * cRow); c2y += L.Load(c + 2 * cRow + width);
            c3x += L.Load(c + 3 * cRow); c3y += L.Load(c + 3 * cRow + width);
            c4x += L.Load(c + 4 * cRow); c4y += L.Load(c + 4 * cRow + width);
            c5x += L.Load(c + 5 * cRow); c5y += L.Load(c + 5 * cRow + width);
        }
        L.Store(c, c0x); L.Store(c + width, c0y);
        L.Store(c + cRow, c1x); L.Store(c + cRow + width, c1y);
        L.Store(c + 2 * cRow, c2x); L.Store(c + 2 * cRow + width, c2y);
        L.Store(c + 3 * cRow, c3x); L.Store(c + 3 * cRow + width, c3y);
        L.Store(c + 4 * cRow, c4x); L.Store(c + 4 * cRow + width, c4y);
        L.Store(c + 5 * cRow, c5x); L.Store(c + 5 * cRow + width, c5y);
    }

    private static void Tile4x2(int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        int width = L.Width;
        L c0x = L.Zero, c0y = L.Zero, c1x = L.Zero, c1y = L.Zero, c2x = L.Zero, c2y = L.Zero, c3x = L.Zero, c3y = L.Zero;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b); L by = L.Load(b + width);
            T* q = a;
            L a0 = L.Splat(*q); c0x = L.MultiplyAdd(a0, bx, c0x); c0y = L.MultiplyAdd(a0, by, c0y); q += aRow;
            L a1 = L.Splat(*q); c1x = L.MultiplyAdd(a1, bx, c1x); c1y = L.MultiplyAdd(a1, by, c1y); q += aRow;
            L a2 = L.Splat(*q); c2x = L.MultiplyAdd(a2, bx, c2x); c2y = L.MultiplyAdd(a2, by, c2y); q += aRow;
            L a3 = L.Splat(*q); c3x = L.MultiplyAdd(a3, bx, c3x); c3y = L.MultiplyAdd(a3, by, c3y);
            a += aInner;
            b += bRow;
        }
        if (accumulate)
        {
            c0x += L.Load(c); c0y += L.Load(c + width);
            c1x += L.Load(c + cRow); c1y += L.Load(c + cRow + width);
            c2x += L.Load(c + 2 * cRow); c2y += L.Load(c + 2 * cRow + width);
            c3x += L.Load(c + 3 * cRow); c3y += L.Load(c + 3 * cRow + width);
        }
        L.Store(c, c0x); L.Store(c + width, c0y);
        L.Store(c + cRow, c1x); L.Store(c + cRow + width, c1y);
        L.Store(c + 2 * cRow, c2x); L.Store(c + 2 * cRow + width, c2y);
        L.Store(c + 3 * cRow, c3x); L.Store(c + 3 * cRow + width, c3y);
    }

    private static void Tile2x2(int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        int width = L.Width;
        L c0x = L.Zero, c0y = L.Zero, c1x = L.Zero, c1y = L.Zero;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b); L by = L.Load(b + width);
            T* q = a;
            L a0 = L.Splat(*q); c0x = L.MultiplyAdd(a0, bx, c0x); c0y = L.MultiplyAdd(a0, by, c0y); q += aRow;
            L a1 = L.Splat(*q); c1x = L.MultiplyAdd(a1, bx, c1x); c1y = L.MultiplyAdd(a1, by, c1y);
            a += aInner;
            b += bRow;
        }
        if (accumulate)
        {
            c0x += L.Load(c); c0y += L.Load(c + width);
            c1x += L.Load(c + cRow); c1y += L.Load(c + cRow + width);
        }
        L.Store(c, c0x); L.Store(c + width, c0y);
        L.Store(c + cRow, c1x); L.Store(c + cRow + width, c1y);
    }

    private static void Tile1x2(int inner, T* a, nint aInner, T* b, nint bRow, T* c, bool accumulate)
    {
        int width = L.Width;
        L c0x = L.Zero, c0y = L.Zero;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b); L by = L.Load(b + width);
            L a0 = L.Splat(*a); c0x = L.MultiplyAdd(a0, bx, c0x); c0y = L.MultiplyAdd(a0, by, c0y);
            a += aInner;
            b += bRow;
        }
        if (accumulate)
        {
            c0x += L.Load(c); c0y += L.Load(c + width);
        }
        L.Store(c, c0x); L.Store(c + width, c0y);
    }

    private static void Tile12x1(int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        L c0x = L.Zero, c1x = L.Zero, c2x = L.Zero, c3x = L.Zero, c4x = L.Zero, c5x = L.Zero, c6x = L.Zero, c7x = L.Zero, c8x = L.Zero, c9x = L.Zero, c10x = L.Zero, c11x = L.Zero;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b);
            T* q = a;
            L a0 = L.Splat(*q); c0x = L.MultiplyAdd(a0, bx, c0x); q += aRow;
            L a1 = L.Splat(*q); c1x = L.MultiplyAdd(a1, bx, c1x); q += aRow;
            L a2 = L.Splat(*q); c2x = L.MultiplyAdd(a2, bx, c2x); q += aRow;
            L a3 = L.Splat(*q); c3x = L.MultiplyAdd(a3, bx, c3x); q += aRow;
            L a4 = L.Splat(*q); c4x = L.MultiplyAdd(a4, bx, c4x); q += aRow;
            L a5 = L.Splat(*q); c5x = L.MultiplyAdd(a5, bx, c5x); q += aRow;
            L a6 = L.Splat(*q); c6x = L.MultiplyAdd(a6, bx, c6x); q += aRow;
            L a7 = L.Splat(*q); c7x = L.MultiplyAdd(a7, bx, c7x); q += aRow;
            L a8 = L.Splat(*q); c8x = L.MultiplyAdd(a8, bx, c8x); q += aRow;
            L a9 = L.Splat(*q); c9x = L.MultiplyAdd(a9, bx, c9x); q += aRow;
            L a10 = L.Splat(*q); c10x = L.MultiplyAdd(a10, bx, c10x); q += aRow;
            L a11 = L.Splat(*q); c11x = L.MultiplyAdd(a11, bx, c11x);
            a += aInner;
            b += bRow;
        }
        if (accumulate)
        {
            c0x += L.Load(c);
            c1x += L.Load(c + cRow);
            c2x += L.Load(c + 2 * cRow);
            c3x += L.Load(c + 3 * cRow);
            c4x += L.Load(c + 4 * cRow);
            c5x += L.Load(c + 5 * cRow);
            c6x += L.Load(c + 6 * cRow);
            c7x += L.Load(c + 7 * cRow);
            c8x += L.Load(c + 8 * cRow);
            c9x += L.Load(c + 9 * cRow);
            c10x += L.Load(c + 10 * cRow);
            c11x += L.Load(c + 11 * cRow);
        }
        L.Store(c, c0x);
        L.Store(c + cRow, c1x);
        L.Store(c + 2 * cRow, c2x);
        L.Store(c + 3 * cRow, c3x);
        L.Store(c + 4 * cRow, c4x);
        L.Store(c + 5 * cRow, c5x);
        L.Store(c + 6 * cRow, c6x);
        L.Store(c + 7 * cRow, c7x);
        L.Store(c + 8 * cRow, c8x);
        L.Store(c + 9 * cRow, c9x);
        L.Store(c + 10 * cRow, c10x);
        L.Store(c + 11 * cRow, c11x);
    }

    private static void Tile4x1(int inner, T* a, nint aRow, nint aInner, T* b, nint bRow, T* c, nint cRow, bool accumulate)
    {
        L c0x = L.Zero, c1x = L.Zero, c2x = L.Zero, c3x = L.Zero;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b);
            T* q = a;
            L a0 = L.Splat(*q); c0x = L.MultiplyAdd(a0, bx, c0x); q += aRow;
            L a1 = L.Splat(*q); c1x = L.MultiplyAdd(a1, bx, c1x); q += aRow;
            L a2 = L.Splat(*q); c2x = L.MultiplyAdd(a2, bx, c2x); q += aRow;
            L a3 = L.Splat(*q); c3x = L.MultiplyAdd(a3, bx, c3x);
            a += aInner;
            b += bRow;
        }
        if (accumulate)
        {
            c0x += L.Load(c);
            c1x += L.Load(c + cRow);
            c2x += L.Load(c + 2 * cRow);
            c3x += L.Load(c + 3 * cRow);
        }
        L.Store(c, c0x);
        L.Store(c + cRow, c1x);
        L.Store(c + 2 * cRow, c2x);
        L.Store(c + 3 * cRow, c3x);
    }

    private static void Tile1x1(int inner, T* a, nint aInner, T* b, nint bRow, T* c, bool accumulate)
    {
        L c0x = L.Zero;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b);
            L a0 = L.Splat(*a); c0x = L.MultiplyAdd(a0, bx, c0x);
            a += aInner;
            b += bRow;
        }
        if (accumulate)
        {
            c0x += L.Load(c);
        }
        L.Store(c, c0x);
    }
}
