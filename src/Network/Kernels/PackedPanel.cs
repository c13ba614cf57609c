using System.Numerics;

namespace Amalgam.Network.Kernels;

/// <summary>
/// A matrix [rows, columns] in the order in which the product kernel reads it: strips of two bundles of columns, each strip [rows, 2 lanes] in one piece.
/// A single bundle that is left over makes a strip [rows, lanes]. The strip of column c begins at rows · c.
/// </summary>
/// <remarks>
/// Rows of a strip follow each other in memory, so that reading it fills whole cache lines of all sets and is seen ahead; rows a whole matrix apart share few
/// sets and evict each other.
/// </remarks>
internal static unsafe class PackedPanel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Where an element stands.</summary>
    /// <param name="lanes">elements of a bundle; columns are a multiple of it</param>
    public static long PlaceOf(int rows, int columns, int lanes, int row, int column)
    {
        int first = column / (2 * lanes) * 2 * lanes;
        return (long)rows * first + (long)row * Math.Min(2 * lanes, columns - first) + column - first;
    }

    /// <summary>Writes some rows of a packed matrix, and of these the first columns; the rest, its padding, stays as it is.</summary>
    /// <param name="target">[rows, columns], packed</param>
    /// <param name="first">row of the target where they begin</param>
    public static void Pack(in RowMajor<T> source, T* target, int first, int rows, int columns, int lanes)
    {
        for (int column = 0; column < source.Columns; column += 2 * lanes)
        {
            int width = Math.Min(2 * lanes, columns - column), count = Math.Min(width, source.Columns - column);
            T* from = source.Start + column, to = target + (long)rows * column + (long)first * width;
            for (int row = 0; row < source.Rows; row++, from += source.Pitch, to += width) new ReadOnlySpan<T>(from, count).CopyTo(new Span<T>(to, count));
        }
    }

    /// <summary>The packed transpose [columns, rows] of a packed matrix [rows, columns]; rows too are a multiple of the lanes.</summary>
    public static void Transpose(T* source, int rows, int columns, int lanes, T* target)
    {
        for (int row = 0; row < rows; row += 2 * lanes)
        {
            int height = Math.Min(2 * lanes, rows - row);
            for (int column = 0; column < columns; column += 2 * lanes)
            {
                int width = Math.Min(2 * lanes, columns - column);
                T* from = source + (long)rows * column + (long)row * width, to = target + (long)columns * row + (long)column * height;
                for (int across = 0; across < width; across++, from++, to += height)
                    for (int index = 0; index < height; index++) to[index] = from[index * width];
            }
        }
    }
}
