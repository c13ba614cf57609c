using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Amalgam.Model.Experts;

/// <summary>Rows of doubles in weight space: what merging experts and carrying gradients back to them is made of.</summary>
/// <remarks>
/// Limited by memory, so 256 bits are enough on every machine. Sums over a row have an order that follows from its length alone.
/// </remarks>
internal static class DoubleRows
{
    private const int Width = 4;

    /// <summary>target += factor · source.</summary>
    public static void AddScaled(ReadOnlySpan<double> source, Span<double> target, double factor)
    {
        ref double from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        Vector256<double> scale = Vector256.Create(factor);
        int index = 0, count = Math.Min(source.Length, target.Length);
        for (; index + Width <= count; index += Width)
            Vector256.MultiplyAddEstimate(scale, Vector256.LoadUnsafe(ref from, (nuint)index), Vector256.LoadUnsafe(ref to, (nuint)index))
                .StoreUnsafe(ref to, (nuint)index);
        for (; index < count; index++) Unsafe.Add(ref to, index) += factor * Unsafe.Add(ref from, index);
    }

    /// <summary>target += source.</summary>
    public static void Add(ReadOnlySpan<double> source, Span<double> target)
    {
        ref double from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target);
        int index = 0, count = Math.Min(source.Length, target.Length);
        for (; index + Width <= count; index += Width)
            (Vector256.LoadUnsafe(ref from, (nuint)index) + Vector256.LoadUnsafe(ref to, (nuint)index)).StoreUnsafe(ref to, (nuint)index);
        for (; index < count; index++) Unsafe.Add(ref to, index) += Unsafe.Add(ref from, index);
    }

    /// <summary>target += factor · source; returns Σ source other.</summary>
    public static double AddScaledAndDot(ReadOnlySpan<double> source, Span<double> target, double factor, ReadOnlySpan<double> other)
    {
        ref double from = ref MemoryMarshal.GetReference(source), to = ref MemoryMarshal.GetReference(target), by = ref MemoryMarshal.GetReference(other);
        Vector256<double> scale = Vector256.Create(factor), sums = Vector256<double>.Zero;
        int index = 0, count = Math.Min(source.Length, Math.Min(target.Length, other.Length));
        for (; index + Width <= count; index += Width)
        {
            Vector256<double> value = Vector256.LoadUnsafe(ref from, (nuint)index);
            Vector256.MultiplyAddEstimate(scale, value, Vector256.LoadUnsafe(ref to, (nuint)index)).StoreUnsafe(ref to, (nuint)index);
            sums = Vector256.MultiplyAddEstimate(value, Vector256.LoadUnsafe(ref by, (nuint)index), sums);
        }
        double sum = Vector256.Sum(sums);
        for (; index < count; index++)
        {
            Unsafe.Add(ref to, index) += factor * Unsafe.Add(ref from, index);
            sum += Unsafe.Add(ref from, index) * Unsafe.Add(ref by, index);
        }
        return sum;
    }

    /// <summary>Σ a b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref double left = ref MemoryMarshal.GetReference(a), right = ref MemoryMarshal.GetReference(b);
        Vector256<double> sums = Vector256<double>.Zero;
        int index = 0, count = Math.Min(a.Length, b.Length);
        for (; index + Width <= count; index += Width)
            sums = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref left, (nuint)index), Vector256.LoadUnsafe(ref right, (nuint)index), sums);
        double sum = Vector256.Sum(sums);
        for (; index < count; index++) sum += Unsafe.Add(ref left, index) * Unsafe.Add(ref right, index);
        return sum;
    }
}
