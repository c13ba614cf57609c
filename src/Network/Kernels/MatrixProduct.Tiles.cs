namespace Amalgam.Network.Kernels;

/// <summary>The tile: some rows and one or two bundles of columns of C, in registers.</summary>
public static unsafe partial class MatrixProduct<L, T>
{
    /// <summary>The size of a tile, known when it is compiled: what a smaller tile does not need is left out of its code.</summary>
    private interface ITileShape
    {
        /// <summary>8, 6 or 4.</summary>
        static abstract int Rows { get; }

        /// <summary>Whether a tile has two bundles of columns rather than one.</summary>
        static abstract bool IsWide { get; }

        /// <summary>Whether all rows are there; missing ones are the last one again.</summary>
        static abstract bool IsWhole { get; }
    }

    private readonly struct Whole8Wide : ITileShape
    {
        public static int Rows => 8;
        public static bool IsWide => true;
        public static bool IsWhole => true;
    }

    private readonly struct Part8Wide : ITileShape
    {
        public static int Rows => 8;
        public static bool IsWide => true;
        public static bool IsWhole => false;
    }

    private readonly struct Whole6Wide : ITileShape
    {
        public static int Rows => 6;
        public static bool IsWide => true;
        public static bool IsWhole => true;
    }

    private readonly struct Part6Wide : ITileShape
    {
        public static int Rows => 6;
        public static bool IsWide => true;
        public static bool IsWhole => false;
    }

    private readonly struct Part4Wide : ITileShape
    {
        public static int Rows => 4;
        public static bool IsWide => true;
        public static bool IsWhole => false;
    }

    private readonly struct Whole8 : ITileShape
    {
        public static int Rows => 8;
        public static bool IsWide => false;
        public static bool IsWhole => true;
    }

    private readonly struct Part8 : ITileShape
    {
        public static int Rows => 8;
        public static bool IsWide => false;
        public static bool IsWhole => false;
    }

    /// <summary>Strides of A, see <see cref="StridedMatrix{T}"/>: two numbers that are passed in registers.</summary>
    private readonly struct Stride(nint row, nint inner)
    {
        public readonly nint Row = row, Inner = inner;
    }

    /// <summary>Index of a row of a tile, or of the last row that exists.</summary>
    private static nint RowOf<TShape>(int row, int last)
        where TShape : struct, ITileShape => TShape.IsWhole ? row : Math.Min(row, last);

    /// <summary>C (+)= A B for one tile: a straight kernel. Rows beyond the last are computed twice and stored twice, the same.</summary>
    /// <remarks>
    /// A tile takes some hundred cycles: what it needs first arrives in registers. Passing A as one structure in memory cost 1 % of an evaluation of `small`.
    /// </remarks>
    /// <param name="last">index of the last row</param>
    /// <param name="a0">A from the tile's first row on</param>
    /// <param name="stride">of A</param>
    /// <param name="b">a strip of the packed matrix, as wide as the tile</param>
    /// <param name="c">from the tile's first element on</param>
    /// <param name="target">the whole of C: distance of its rows, and whether it is added to</param>
    private static void Tile<TShape>(int inner, int last, T* a0, Stride stride, T* b, T* c, in ProductTarget<T> target)
        where TShape : struct, ITileShape
    {
        int width = L.Width;
        nint bRow = TShape.IsWide ? 2 * width : width, aInner = stride.Inner;
        nint r1 = RowOf<TShape>(1, last), r2 = RowOf<TShape>(2, last), r3 = RowOf<TShape>(3, last), r4 = RowOf<TShape>(4, last);
        nint r5 = RowOf<TShape>(5, last), r6 = RowOf<TShape>(6, last), r7 = RowOf<TShape>(7, last);
        T* a1 = a0 + r1 * stride.Row, a2 = a0 + r2 * stride.Row, a3 = a0 + r3 * stride.Row, a4 = a0 + r4 * stride.Row;
        T* a5 = a0 + r5 * stride.Row, a6 = a0 + r6 * stride.Row, a7 = a0 + r7 * stride.Row;
        L c0x = L.Zero, c1x = L.Zero, c2x = L.Zero, c3x = L.Zero, c4x = L.Zero, c5x = L.Zero, c6x = L.Zero, c7x = L.Zero;
        L c0y = L.Zero, c1y = L.Zero, c2y = L.Zero, c3y = L.Zero, c4y = L.Zero, c5y = L.Zero, c6y = L.Zero, c7y = L.Zero;
        nint place = 0;
        for (int k = 0; k < inner; k++)
        {
            L bx = L.Load(b), by = TShape.IsWide ? L.Load(b + width) : L.Zero, v;
            v = L.Splat(a0[place]); L.Accumulate(ref c0x, bx, v); if (TShape.IsWide) L.Accumulate(ref c0y, by, v);
            v = L.Splat(a1[place]); L.Accumulate(ref c1x, bx, v); if (TShape.IsWide) L.Accumulate(ref c1y, by, v);
            v = L.Splat(a2[place]); L.Accumulate(ref c2x, bx, v); if (TShape.IsWide) L.Accumulate(ref c2y, by, v);
            v = L.Splat(a3[place]); L.Accumulate(ref c3x, bx, v); if (TShape.IsWide) L.Accumulate(ref c3y, by, v);
            if (TShape.Rows > 4)
            {
                v = L.Splat(a4[place]); L.Accumulate(ref c4x, bx, v); if (TShape.IsWide) L.Accumulate(ref c4y, by, v);
                v = L.Splat(a5[place]); L.Accumulate(ref c5x, bx, v); if (TShape.IsWide) L.Accumulate(ref c5y, by, v);
            }
            if (TShape.Rows > 6)
            {
                v = L.Splat(a6[place]); L.Accumulate(ref c6x, bx, v); if (TShape.IsWide) L.Accumulate(ref c6y, by, v);
                v = L.Splat(a7[place]); L.Accumulate(ref c7x, bx, v); if (TShape.IsWide) L.Accumulate(ref c7y, by, v);
            }
            place += aInner;
            b += bRow;
        }
        nint cRow = target.Row;
        T* d1 = c + r1 * cRow, d2 = c + r2 * cRow, d3 = c + r3 * cRow, d4 = c + r4 * cRow;
        T* d5 = c + r5 * cRow, d6 = c + r6 * cRow, d7 = c + r7 * cRow;
        if (target.Accumulates)
        {
            c0x += L.Load(c); if (TShape.IsWide) c0y += L.Load(c + width);
            c1x += L.Load(d1); if (TShape.IsWide) c1y += L.Load(d1 + width);
            c2x += L.Load(d2); if (TShape.IsWide) c2y += L.Load(d2 + width);
            c3x += L.Load(d3); if (TShape.IsWide) c3y += L.Load(d3 + width);
            if (TShape.Rows > 4)
            {
                c4x += L.Load(d4); if (TShape.IsWide) c4y += L.Load(d4 + width);
                c5x += L.Load(d5); if (TShape.IsWide) c5y += L.Load(d5 + width);
            }
            if (TShape.Rows > 6)
            {
                c6x += L.Load(d6); if (TShape.IsWide) c6y += L.Load(d6 + width);
                c7x += L.Load(d7); if (TShape.IsWide) c7y += L.Load(d7 + width);
            }
        }
        L.Store(c, c0x); if (TShape.IsWide) L.Store(c + width, c0y);
        L.Store(d1, c1x); if (TShape.IsWide) L.Store(d1 + width, c1y);
        L.Store(d2, c2x); if (TShape.IsWide) L.Store(d2 + width, c2y);
        L.Store(d3, c3x); if (TShape.IsWide) L.Store(d3 + width, c3y);
        if (TShape.Rows > 4)
        {
            L.Store(d4, c4x); if (TShape.IsWide) L.Store(d4 + width, c4y);
            L.Store(d5, c5x); if (TShape.IsWide) L.Store(d5 + width, c5y);
        }
        if (TShape.Rows > 6)
        {
            L.Store(d6, c6x); if (TShape.IsWide) L.Store(d6 + width, c6y);
            L.Store(d7, c7x); if (TShape.IsWide) L.Store(d7 + width, c7y);
        }
    }
}
