using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Amalgam.Network.Lanes;

/// <summary>Transposes of small matrices.</summary>
internal static unsafe class Transposition<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the transpose of a matrix, and zeros behind its rows.</summary>
    /// <param name="source">[rows, columns], row-major without gaps</param>
    /// <param name="target">[columns, <paramref name="pitch"/>], result</param>
    /// <param name="pitch">at least the rows</param>
    public static void Run(T* source, int rows, int columns, T* target, int pitch)
    {
        int row = 0;
        if (typeof(T) == typeof(float) && Sse.IsSupported && columns % 4 == 0)
            for (; row + 4 <= rows; row += 4, source += 4 * columns) FourRows((float*)source, columns, (float*)target + row, pitch);
        for (; row < rows; row++, source += columns)
        {
            T* to = target + row;
            for (int column = 0; column < columns; column++, to += pitch) *to = source[column];
        }
        if (row == pitch) return;
        T* end = target + row;
        for (int column = 0; column < columns; column++, end += pitch) new Span<T>(end, pitch - row).Clear();
    }

    private static void FourRows(float* source, int columns, float* target, int pitch)
    {
        for (int column = 0; column < columns; column += 4, source += 4, target += 4 * pitch)
        {
            Vector128<float> a = Vector128.Load(source), b = Vector128.Load(source + columns);
            Vector128<float> c = Vector128.Load(source + 2 * columns), d = Vector128.Load(source + 3 * columns);
            Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), abHigh = Sse.UnpackHigh(a, b), cdHigh = Sse.UnpackHigh(c, d);
            Sse.MoveLowToHigh(ab, cd).Store(target);
            Sse.MoveHighToLow(cd, ab).Store(target + pitch);
            Sse.MoveLowToHigh(abHigh, cdHigh).Store(target + 2 * pitch);
            Sse.MoveHighToLow(cdHigh, abHigh).Store(target + 3 * pitch);
        }
    }
}
