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

    /// <summary>target = factor · source, rounded once.</summary>
    public static void Scale(double* source, double factor, T* target, int count)
    {
        int index = 0;
        for (; index + 8 <= count; index += 8)
        {
            Vector256<double> low = factor * Vector256.Load(source + index), high = factor * Vector256.Load(source + index + 4);
            if (typeof(T) == typeof(double))
            {
                low.Store((double*)target + index);
                high.Store((double*)target + index + 4);
            }
            else Vector256.Narrow(low, high).Store((float*)target + index);
        }
        for (; index < count; index++) target[index] = T.CreateTruncating(factor * source[index]);
    }

    /// <summary>target = source.</summary>
    public static void Widen(T* source, double* target, int count) => Sum(source, 0, 1, target, count, false);

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

    /// <summary>target (+)= Σ source over the images whose bit is set, as ((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7)), in double.</summary>
    /// <remarks>The sum over images 0 to 3 added to that over 4 to 7 has the same bits as the sum over all: see <see cref="Lots.TreeSum"/>.</remarks>
    /// <param name="source">the row in image 0; the others stand <paramref name="pitch"/> apart</param>
    /// <param name="images">bit per image, of at most eight</param>
    /// <param name="add">adds to what is there instead of overwriting it</param>
    public static void Sum(T* source, long pitch, uint images, double* target, int count, bool add)
    {
        int index = 0;
        for (; index + 8 <= count; index += 8)
        {
            (Vector256<double> low, Vector256<double> high) = Four(source + index, pitch, images & 15);
            if (images > 15)
            {
                (Vector256<double> a, Vector256<double> b) = Four(source + 4 * pitch + index, pitch, images >> 4);
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
            double sum = FourOfOne(source + index, pitch, images & 15) + FourOfOne(source + 4 * pitch + index, pitch, images >> 4);
            target[index] = add ? target[index] + sum : sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Low, Vector256<double> High) Four(T* source, long pitch, uint images)
    {
        (Vector256<double> low, Vector256<double> high) = Two(source, pitch, images & 3);
        if (images > 3)
        {
            (Vector256<double> a, Vector256<double> b) = Two(source + 2 * pitch, pitch, images >> 2);
            low += a;
            high += b;
        }
        return (low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Low, Vector256<double> High) Two(T* source, long pitch, uint images)
    {
        (Vector256<double> low, Vector256<double> high) = (images & 1) != 0 ? Load(source) : (Vector256<double>.Zero, Vector256<double>.Zero);
        if (images > 1)
        {
            (Vector256<double> a, Vector256<double> b) = Load(source + pitch);
            low += a;
            high += b;
        }
        return (low, high);
    }

    private static double FourOfOne(T* source, long pitch, uint images) =>
        One(source, images & 1) + One(source + pitch, images & 2) + (One(source + 2 * pitch, images & 4) + One(source + 3 * pitch, images & 8));

    private static double One(T* source, uint isThere) => isThere != 0 ? double.CreateTruncating(*source) : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Low, Vector256<double> High) Load(T* place) => typeof(T) == typeof(double)
        ? (Vector256.Load((double*)place), Vector256.Load((double*)place + 4))
        : Vector256.Widen(Vector256.Load((float*)place));
}
