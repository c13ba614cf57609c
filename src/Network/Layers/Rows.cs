namespace Amalgam.Network.Layers;

/// <summary>
/// Rows of channels in memory, [row, face, channel]: a row of plain lanes has one face, its values; a row of duals has two, its values and then their tangents.
/// </summary>
internal readonly unsafe struct Rows<T>
    where T : unmanaged
{
    public readonly T* Start;

    /// <summary>Channels of a face, rounded up to whole lanes; also the distance of a value from its tangent.</summary>
    public readonly int Width;

    /// <summary>Numbers from one row to the next.</summary>
    public readonly int Pitch;

    /// <param name="start">the first row</param>
    /// <param name="width">channels of a face, rounded up to whole lanes</param>
    /// <param name="faces">1 or 2</param>
    public Rows(T* start, int width, int faces)
    {
        Start = start;
        Width = width;
        Pitch = faces * width;
    }

    private Rows(T* start, in Rows<T> shape)
    {
        Start = start;
        Width = shape.Width;
        Pitch = shape.Pitch;
    }

    /// <summary>The first channel of a row.</summary>
    public T* At(long row) => Start + row * Pitch;

    /// <summary>The rows from one on.</summary>
    public Rows<T> From(long row) => new(At(row), this);
}
