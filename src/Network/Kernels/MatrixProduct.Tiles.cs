namespace Amalgam.Network.Kernels;

/// <summary>Tiles: some rows and one or two bundles of columns of C, in registers.</summary>
public static unsafe partial class MatrixProduct<L, T>
{
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
        nint r1 = TRows.All ? 1 : Math.Min(1, last), r2 = TRows.All ? 2 : Math.Min(2, last), r3 = TRows.All ? 3 : Math.Min(3, last),
            r4 = TRows.All ? 4 : Math.Min(4, last), r5 = TRows.All ? 5 : Math.Min(5, last), r6 = TRows.All ? 6 : Math.Min(6, last),
            r7 = TRows.All ? 7 : Math.Min(7, last);
        T* a1 = a + r1 * aRow, a2 = a + r2 * aRow, a3 = a + r3 * aRow, a4 = a + r4 * aRow, a5 = a + r5 * aRow, a6 = a + r6 * aRow, a7 = a + r7 * aRow;
        L c0x = L.Zero, c0y = L.Zero, c1x = L.Zero, c1y = L.Zero, c2x = L.Zero, c2y = L.Zero, c3x = L.Zero, c3y = L.Zero, c4x = L.Zero, c4y = L.Zero,
            c5x = L.Zero, c5y = L.Zero, c6x = L.Zero, c6y = L.Zero, c7x = L.Zero, c7y = L.Zero;
        nint place = 0;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b), by = L.Load(b + width), v;
            v = L.Splat(a[place]); L.Accumulate(ref c0x, bx, v); L.Accumulate(ref c0y, by, v);
            v = L.Splat(a1[place]); L.Accumulate(ref c1x, bx, v); L.Accumulate(ref c1y, by, v);
            v = L.Splat(a2[place]); L.Accumulate(ref c2x, bx, v); L.Accumulate(ref c2y, by, v);
            v = L.Splat(a3[place]); L.Accumulate(ref c3x, bx, v); L.Accumulate(ref c3y, by, v);
            v = L.Splat(a4[place]); L.Accumulate(ref c4x, bx, v); L.Accumulate(ref c4y, by, v);
            v = L.Splat(a5[place]); L.Accumulate(ref c5x, bx, v); L.Accumulate(ref c5y, by, v);
            v = L.Splat(a6[place]); L.Accumulate(ref c6x, bx, v); L.Accumulate(ref c6y, by, v);
            v = L.Splat(a7[place]); L.Accumulate(ref c7x, bx, v); L.Accumulate(ref c7y, by, v);
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
        nint r1 = TRows.All ? 1 : Math.Min(1, last), r2 = TRows.All ? 2 : Math.Min(2, last), r3 = TRows.All ? 3 : Math.Min(3, last),
            r4 = TRows.All ? 4 : Math.Min(4, last), r5 = TRows.All ? 5 : Math.Min(5, last);
        T* a1 = a + r1 * aRow, a2 = a + r2 * aRow, a3 = a + r3 * aRow, a4 = a + r4 * aRow, a5 = a + r5 * aRow;
        L c0x = L.Zero, c0y = L.Zero, c1x = L.Zero, c1y = L.Zero, c2x = L.Zero, c2y = L.Zero, c3x = L.Zero, c3y = L.Zero, c4x = L.Zero, c4y = L.Zero,
            c5x = L.Zero, c5y = L.Zero;
        nint place = 0;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b), by = L.Load(b + width), v;
            v = L.Splat(a[place]); L.Accumulate(ref c0x, bx, v); L.Accumulate(ref c0y, by, v);
            v = L.Splat(a1[place]); L.Accumulate(ref c1x, bx, v); L.Accumulate(ref c1y, by, v);
            v = L.Splat(a2[place]); L.Accumulate(ref c2x, bx, v); L.Accumulate(ref c2y, by, v);
            v = L.Splat(a3[place]); L.Accumulate(ref c3x, bx, v); L.Accumulate(ref c3y, by, v);
            v = L.Splat(a4[place]); L.Accumulate(ref c4x, bx, v); L.Accumulate(ref c4y, by, v);
            v = L.Splat(a5[place]); L.Accumulate(ref c5x, bx, v); L.Accumulate(ref c5y, by, v);
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
            v = L.Splat(a[place]); L.Accumulate(ref c0x, bx, v); L.Accumulate(ref c0y, by, v);
            v = L.Splat(a1[place]); L.Accumulate(ref c1x, bx, v); L.Accumulate(ref c1y, by, v);
            v = L.Splat(a2[place]); L.Accumulate(ref c2x, bx, v); L.Accumulate(ref c2y, by, v);
            v = L.Splat(a3[place]); L.Accumulate(ref c3x, bx, v); L.Accumulate(ref c3y, by, v);
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
        nint r1 = TRows.All ? 1 : Math.Min(1, last), r2 = TRows.All ? 2 : Math.Min(2, last), r3 = TRows.All ? 3 : Math.Min(3, last),
            r4 = TRows.All ? 4 : Math.Min(4, last), r5 = TRows.All ? 5 : Math.Min(5, last), r6 = TRows.All ? 6 : Math.Min(6, last),
            r7 = TRows.All ? 7 : Math.Min(7, last);
        T* a1 = a + r1 * aRow, a2 = a + r2 * aRow, a3 = a + r3 * aRow, a4 = a + r4 * aRow, a5 = a + r5 * aRow, a6 = a + r6 * aRow, a7 = a + r7 * aRow;
        L c0x = L.Zero, c1x = L.Zero, c2x = L.Zero, c3x = L.Zero, c4x = L.Zero, c5x = L.Zero, c6x = L.Zero, c7x = L.Zero;
        nint place = 0;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b);
            L.Accumulate(ref c0x, bx, L.Splat(a[place]));
            L.Accumulate(ref c1x, bx, L.Splat(a1[place]));
            L.Accumulate(ref c2x, bx, L.Splat(a2[place]));
            L.Accumulate(ref c3x, bx, L.Splat(a3[place]));
            L.Accumulate(ref c4x, bx, L.Splat(a4[place]));
            L.Accumulate(ref c5x, bx, L.Splat(a5[place]));
            L.Accumulate(ref c6x, bx, L.Splat(a6[place]));
            L.Accumulate(ref c7x, bx, L.Splat(a7[place]));
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
