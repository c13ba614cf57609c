using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Amalgam.Model.Lanes;

/// <summary>Elementary functions over lanes.</summary>
public static class LaneMath
{
    /// <summary>1 + exp(−x) = 1 + 2^n 2^f, n + f = −x/ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe V LogisticDenominator<V, T>(V x, T* powers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V one = V.Splat(T.One);
        if (typeof(T) != typeof(float)) return one + Exp<V, T>(V.Zero - x);
        V factor = V.Splat(Const<T>(Factor)), magic = V.Splat(Const<T>(Magic));
        x = V.Clamp(x, Const<T>(Lowest), Const<T>(Highest));
        V biased = V.MultiplyAdd(x, factor, magic);
        return V.MultiplyAdd(FractionalPower<V, T>(V.MultiplyAdd(x, factor, magic - biased), powers), V.PowerOfTwo(biased), one);
    }

    /// <summary><see cref="LogisticDenominator"/> of two bundles in single precision, step by step for both, so that every constant is loaded once; the same bits as one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe (V, V) SingleDenominators<V, T>(V x, V y, T* powers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V one = V.Splat(T.One), factor = V.Splat(Const<T>(Factor)), magic = V.Splat(Const<T>(Magic));
        (x, y) = (V.Clamp(x, Const<T>(Lowest), Const<T>(Highest)), V.Clamp(y, Const<T>(Lowest), Const<T>(Highest)));
        V biasedX = V.MultiplyAdd(x, factor, magic), biasedY = V.MultiplyAdd(y, factor, magic);
        (V p, V q) = FractionalPowers<V, T>(V.MultiplyAdd(x, factor, magic - biasedX), V.MultiplyAdd(y, factor, magic - biasedY), powers);
        return (V.MultiplyAdd(p, V.PowerOfTwo(biasedX), one), V.MultiplyAdd(q, V.PowerOfTwo(biasedY), one));
    }

    /// <summary>−1/ln 2. Its rounding shifts the exponent by 2e-8 |x|, which the sigmoid damps to 1e-8.</summary>
    private const double Factor = -1.4426950408889634;
    /// <summary>1.5·2²³ and the bias of exponents: the low bits of a number to which this is added are the exponent field of a power of two.</summary>
    private const double Magic = 12582912 + 127;
    /// <summary>At the ends the exponent field is 255 and 0: exp(−x) is infinite and vanishes, as it should.</summary>
    private const double Lowest = -88.5, Highest = 88;

    /// <summary>2^f for |f| ≤ 1/2 by the polynomial of <see cref="PowerTable"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe V FractionalPower<V, T>(V f, T* powers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int row = 2 * V.Width;
        V p = V.MultiplyAddConstant(V.Load(powers), f, powers + row);
        p = V.MultiplyAddConstant(p, f, powers + 2 * row);
        p = V.MultiplyAddConstant(p, f, powers + 3 * row);
        p = V.MultiplyAddConstant(p, f, powers + 4 * row);
        return V.MultiplyAddConstant(p, f, powers + 5 * row);
    }

    /// <summary><see cref="FractionalPower"/> of two bundles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe (V, V) FractionalPowers<V, T>(V f, V g, T* powers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int row = 2 * V.Width, half = V.Width;
        V p = V.MultiplyAddConstant(V.Load(powers), f, powers + row), q = V.MultiplyAddConstant(V.Load(powers + half), g, powers + row + half);
        (p, q) = (V.MultiplyAddConstant(p, f, powers + 2 * row), V.MultiplyAddConstant(q, g, powers + 2 * row + half));
        (p, q) = (V.MultiplyAddConstant(p, f, powers + 3 * row), V.MultiplyAddConstant(q, g, powers + 3 * row + half));
        (p, q) = (V.MultiplyAddConstant(p, f, powers + 4 * row), V.MultiplyAddConstant(q, g, powers + 4 * row + half));
        return (V.MultiplyAddConstant(p, f, powers + 5 * row), V.MultiplyAddConstant(q, g, powers + 5 * row + half));
    }

    /// <summary>exp(x) in double precision for x clamped to a range where it neither overflows nor is subnormal; relative error below 2 ulp.</summary>
    /// <remarks>
    /// x = n ln 2 + r, |r| ≤ ln 2 / 2; exp(r) by its Taylor polynomial of degree 13; the low bits of x/ln 2 + 1.5·2⁵² + 1023 are the exponent field of 2^n.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Exp<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        x = V.Clamp(x, Const<T>(-708.0), Const<T>(709.0));
        V magic = V.Splat(Const<T>(6755399441055744.0 + 1023));
        V biased = V.MultiplyAdd(x, V.Splat(Const<T>(1.4426950408889634)), magic);
        V n = biased - magic;
        V r = V.MultiplyAdd(n, V.Splat(Const<T>(-0.693147180369123816490)), x);
        r = V.MultiplyAdd(n, V.Splat(Const<T>(-1.90821492927058770002e-10)), r);
        V p = V.Splat(Const<T>(1.0 / 6227020800.0));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 479001600.0)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 39916800.0)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 3628800.0)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 362880.0)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 40320.0)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 5040.0)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 720)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 120)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 24)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 6)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(0.5)));
        p = V.MultiplyAdd(p, r, V.Splat(T.One));
        p = V.MultiplyAdd(p, r, V.Splat(T.One));
        return p * V.PowerOfTwo(biased);
    }

    /// <summary>Bytes that come into the cache at once, on all that is common.</summary>
    public const int CacheLine = 64;

    /// <summary>Asks for the cache line of an address that will be read soon; nothing where the instruction set has no such request.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(void* place)
    {
        if (Sse.IsSupported) Sse.Prefetch0(place);
    }

    /// <summary>Adds the sum over lanes of each row to a number.</summary>
    public static unsafe void AddRowSums<V, T>(T* rows, int count, T* target)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < count; row++) target[row] += V.Sum(V.Load(rows + (long)row * V.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Const<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float)) return (T)(object)(float)value;
        return (T)(object)value;
    }
}
