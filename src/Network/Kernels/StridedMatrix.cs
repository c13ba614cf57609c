namespace Amalgam.Network.Kernels;

/// <summary>A matrix in memory whose element (i, k) stands at i · row + k · inner: rows of features, or with strides exchanged their transpose.</summary>
/// <param name="start">element (0, 0)</param>
/// <param name="row">numbers from one row to the next</param>
/// <param name="inner">numbers from one inner index to the next</param>
public readonly unsafe struct StridedMatrix<T>(T* start, nint row, nint inner)
    where T : unmanaged
{
    public readonly T* Start = start;
    public readonly nint Row = row, Inner = inner;

    /// <summary>The rows from one on.</summary>
    public StridedMatrix<T> FromRow(int first) => new(Start + first * Row, Row, Inner);

    /// <summary>The inner indices from one on.</summary>
    public StridedMatrix<T> FromInner(int first) => new(Start + first * Inner, Row, Inner);
}

/// <summary>The first rows of a packed matrix, see <see cref="PackedPanel{T}"/>.</summary>
/// <param name="start">its first strip</param>
/// <param name="rows">of the whole matrix</param>
public readonly unsafe struct PackedMatrix<T>(T* start, nint rows)
    where T : unmanaged
{
    public readonly T* Start = start;
    public readonly nint Rows = rows;
}

/// <summary>Where a product goes: row-major.</summary>
/// <param name="start">element (0, 0)</param>
/// <param name="row">numbers from one row to the next</param>
/// <param name="accumulates">whether the product is added to what is there</param>
public readonly unsafe struct ProductTarget<T>(T* start, nint row, bool accumulates)
    where T : unmanaged
{
    public readonly T* Start = start;
    public readonly nint Row = row;
    public readonly bool Accumulates = accumulates;
}
