using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Amalgam.Network.Kernels;

/// <summary>Rows between the doubles of parameters and the floats or doubles of a weight image.</summary>
internal static unsafe class NarrowRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>target = source, rounded.</summary>
    public static void Copy(double* source, T* target, int count)
    {
        if (typeof(T) == typeof(double))
        {
            new ReadOnlySpan<double>(source, count).CopyTo(new Span<double>(target, count));
            return;
        }
        int index = 0;
        for (; index + 8 <= count; index += 8)
            Vector256.Narrow(Vector256.Load(source + index), Vector256.Load(source + index + 4)).Store((float*)target + index);
        for (; index < count; index++) target[index] = T.CreateTruncating(source[index]);
    }

    /// <summary>target = Σ factor · source, rounded once.</summary>
    /// <param name="sources">[part], offsets of the rows from <paramref name="values"/></param>
    /// <param name="factors">[part]</param>
    public static void Sum(double* values, int* sources, double* factors, int parts, T* target, int count)
    {
        int index = 0;
        for (; index + 8 <= count; index += 8)
        {
            Vector256<double> low = Vector256<double>.Zero, high = Vector256<double>.Zero;
            for (int part = 0; part < parts; part++)
            {
                double* source = values + sources[part] + index;
                Vector256<double> factor = Vector256.Create(factors[part]);
                low = Vector256.MultiplyAddEstimate(factor, Vector256.Load(source), low);
                high = Vector256.MultiplyAddEstimate(factor, Vector256.Load(source + 4), high);
            }
            if (typeof(T) == typeof(double))
            {
                low.Store((double*)target + index);
                high.Store((double*)target + index + 4);
            }
            else Vector256.Narrow(low, high).Store((float*)target + index);
        }
        for (; index < count; index++)
        {
            double sum = 0;
            for (int part = 0; part < parts; part++) sum += factors[part] * values[sources[part] + index];
            target[index] = T.CreateTruncating(sum);
        }
    }

    /// <summary>target (+)= Σ source over the images whose bit is set, in order, in double.</summary>
    /// <param name="source">the row in image 0; the others stand <paramref name="pitch"/> apart</param>
    /// <param name="images">bit per image</param>
    /// <param name="add">adds to what is there instead of overwriting it</param>
    public static void Sum(T* source, long pitch, uint images, double* target, int count, bool add)
    {
        int index = 0;
        for (; index + 8 <= count; index += 8)
        {
            Vector256<double> low = Vector256<double>.Zero, high = Vector256<double>.Zero;
            for (uint left = images; left != 0; left &= left - 1)
            {
                (Vector256<double> a, Vector256<double> b) = Load(source + BitOperations.TrailingZeroCount(left) * pitch + index);
                low += a;
                high += b;
            }
            if (add)
            {
                low += Vector256.Load(target + index);
                high += Vector256.Load(target + index + 4);
            }
            low.Store(target + index);
            high.Store(target + index + 4);
        }
        for (; index < count; index++)
        {
            double sum = 0;
            for (uint left = images; left != 0; left &= left - 1) sum += double.CreateTruncating(source[BitOperations.TrailingZeroCount(left) * pitch + index]);
            target[index] = add ? target[index] + sum : sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Low, Vector256<double> High) Load(T* place) => typeof(T) == typeof(double)
        ? (Vector256.Load((double*)place), Vector256.Load((double*)place + 4))
        : Vector256.Widen(Vector256.Load((float*)place));
}
