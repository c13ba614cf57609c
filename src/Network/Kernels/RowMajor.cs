namespace Amalgam.Network.Kernels;

/// <summary>A row-major matrix in memory.</summary>
/// <param name="pitch">numbers from one row to the next</param>
public readonly unsafe struct RowMajor<T>(T* start, int rows, int columns, nint pitch)
    where T : unmanaged
{
    public readonly T* Start = start;
    public readonly int Rows = rows, Columns = columns;
    public readonly nint Pitch = pitch;
}
