using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Eight = System.Runtime.Intrinsics.Vector512<double>;

namespace Amalgam.Network.Layers;

/// <summary>Between rows of an array, one for each pair, and columns over eight pairs in double, one pair in each lane.</summary>
internal static unsafe class PairColumns<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Widest row: value and tangent of the components of a moment or of polynomials.</summary>
    public const int Most = 64;

    /// <summary>Reads rows. Lanes behind the last row hold it again, so that they compute nothing that is not finite.</summary>
    /// <param name="rows">[pair, <paramref name="width"/>]</param>
    /// <param name="count">1 to 8</param>
    /// <param name="columns">[width], result</param>
    public static void Gather(T* rows, int width, int count, Eight* columns)
    {
        double* numbers = (double*)columns;
        for (int pair = 0; pair < PairGeometry.Pairs; pair++)
        {
            T* row = rows + Math.Min(pair, count - 1) * width;
            for (int column = 0; column < width; column++) numbers[column * PairGeometry.Pairs + pair] = Real<T>.Wide(row[column]);
        }
    }

    /// <summary>Writes rows.</summary>
    /// <param name="columns">[width]</param>
    /// <param name="count">1 to 8</param>
    /// <param name="rows">[pair, <paramref name="width"/>], result</param>
    [SkipLocalsInit]
    public static void Scatter(Eight* columns, int width, int count, T* rows)
    {
        T* numbers = stackalloc T[Most * PairGeometry.Pairs];
        for (int column = 0; column < width; column++) Store(columns[column], numbers + column * PairGeometry.Pairs);
        for (int pair = 0; pair < count; pair++, rows += width)
            for (int column = 0; column < width; column++) rows[column] = numbers[column * PairGeometry.Pairs + pair];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Eight column, T* target)
    {
        if (typeof(T) == typeof(float)) Vector256.Narrow(column.GetLower(), column.GetUpper()).Store((float*)target);
        else column.Store((double*)target);
    }
}
