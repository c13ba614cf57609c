using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Amalgam.Network.Lanes;

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
        x = V.Clamp(x, V.Splat(Const<T>(Lowest)), V.Splat(Const<T>(Highest)));
        V biased = V.MultiplyAdd(x, factor, magic);
        return V.MultiplyAdd(FractionalPower<V, T>(V.MultiplyAdd(x, factor, magic - biased), powers), V.PowerOfTwo(biased), one);
    }

    /// <summary>
    /// <see cref="LogisticDenominator"/> of four bundles in single precision, step by step for all: the steps of one wait for each other, and a processor looks
    /// only so far ahead for others to do meanwhile. The same bits as one after the other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void SingleDenominators<V, T>(ref V x, ref V y, ref V z, ref V w, T* powers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V low = V.Splat(Const<T>(Lowest)), high = V.Splat(Const<T>(Highest)), factor = V.Splat(Const<T>(Factor)), magic = V.Splat(Const<T>(Magic)),
            one = V.Splat(T.One);
        V a = V.Clamp(x, low, high), b = V.Clamp(y, low, high), c = V.Clamp(z, low, high), d = V.Clamp(w, low, high);
        V i = V.MultiplyAdd(a, factor, magic), j = V.MultiplyAdd(b, factor, magic), k = V.MultiplyAdd(c, factor, magic), l = V.MultiplyAdd(d, factor, magic);
        (a, b, c, d) = (V.MultiplyAdd(a, factor, magic - i), V.MultiplyAdd(b, factor, magic - j), V.MultiplyAdd(c, factor, magic - k),
            V.MultiplyAdd(d, factor, magic - l));
        FractionalPowers<V, T>(ref a, ref b, ref c, ref d, powers);
        x = V.MultiplyAdd(a, V.PowerOfTwo(i), one);
        y = V.MultiplyAdd(b, V.PowerOfTwo(j), one);
        z = V.MultiplyAdd(c, V.PowerOfTwo(k), one);
        w = V.MultiplyAdd(d, V.PowerOfTwo(l), one);
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
        int row = PowerTable.Bundles * V.Width;
        V p = V.MultiplyAddConstant(V.Load(powers), f, powers + row);
        p = V.MultiplyAddConstant(p, f, powers + 2 * row);
        p = V.MultiplyAddConstant(p, f, powers + 3 * row);
        p = V.MultiplyAddConstant(p, f, powers + 4 * row);
        return V.MultiplyAddConstant(p, f, powers + 5 * row);
    }

    /// <summary><see cref="FractionalPower"/> of four bundles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static unsafe void FractionalPowers<V, T>(ref V a, ref V b, ref V c, ref V d, T* powers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int w = V.Width, row = PowerTable.Bundles * w;
        V p = V.Load(powers), q = V.Load(powers + w), r = V.Load(powers + 2 * w), s = V.Load(powers + 3 * w);
        p = V.MultiplyAddConstant(p, a, powers + row);
        q = V.MultiplyAddConstant(q, b, powers + row + w);
        r = V.MultiplyAddConstant(r, c, powers + row + 2 * w);
        s = V.MultiplyAddConstant(s, d, powers + row + 3 * w);
        p = V.MultiplyAddConstant(p, a, powers + 2 * row);
        q = V.MultiplyAddConstant(q, b, powers + 2 * row + w);
        r = V.MultiplyAddConstant(r, c, powers + 2 * row + 2 * w);
        s = V.MultiplyAddConstant(s, d, powers + 2 * row + 3 * w);
        p = V.MultiplyAddConstant(p, a, powers + 3 * row);
        q = V.MultiplyAddConstant(q, b, powers + 3 * row + w);
        r = V.MultiplyAddConstant(r, c, powers + 3 * row + 2 * w);
        s = V.MultiplyAddConstant(s, d, powers + 3 * row + 3 * w);
        p = V.MultiplyAddConstant(p, a, powers + 4 * row);
        q = V.MultiplyAddConstant(q, b, powers + 4 * row + w);
        r = V.MultiplyAddConstant(r, c, powers + 4 * row + 2 * w);
        s = V.MultiplyAddConstant(s, d, powers + 4 * row + 3 * w);
        a = V.MultiplyAddConstant(p, a, powers + 5 * row);
        b = V.MultiplyAddConstant(q, b, powers + 5 * row + w);
        c = V.MultiplyAddConstant(r, c, powers + 5 * row + 2 * w);
        d = V.MultiplyAddConstant(s, d, powers + 5 * row + 3 * w);
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
        x = V.Clamp(x, V.Splat(Const<T>(-708.0)), V.Splat(Const<T>(709.0)));
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
