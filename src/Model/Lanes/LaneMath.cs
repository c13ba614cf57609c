using System.Numerics;
using System.Runtime.CompilerServices;

namespace Amalgam.Model.Lanes;

/// <summary>Elementary functions over lanes.</summary>
public static class LaneMath
{
    /// <summary>exp(x) for x clamped to a range where it neither overflows nor is subnormal; relative error below 2 ulp.</summary>
    /// <remarks>
    /// x = n ln 2 + r, |r| ≤ ln 2 / 2; exp(r) by its Taylor polynomial of degree 6 (float: truncation 1.2e-7·2⁻⁴) or 13 (double);
    /// n is read from the low bits of x/ln 2 + 1.5·2^mantissa.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        x = V.Clamp(x, Const<T>(single ? -87.0 : -708.0), Const<T>(single ? 88.0 : 709.0));
        V magic = V.Splat(Const<T>(single ? 12582912.0 : 6755399441055744.0));
        V biased = V.MultiplyAdd(x, V.Splat(Const<T>(1.4426950408889634)), magic);
        V n = biased - magic;
        V r = V.MultiplyAdd(n, V.Splat(Const<T>(single ? -0.693359375 : -0.693147180369123816490)), x);
        r = V.MultiplyAdd(n, V.Splat(Const<T>(single ? 2.12194440e-4 : -1.90821492927058770002e-10)), r);
        V p;
        if (single)
        {
            p = V.Splat(Const<T>(1.0 / 720));
        }
        else
        {
            p = V.Splat(Const<T>(1.0 / 6227020800.0));
            p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 479001600.0)));
            p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 39916800.0)));
            p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 3628800.0)));
            p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 362880.0)));
            p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 40320.0)));
            p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 5040.0)));
            p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 720.0)));
        }
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 120)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 24)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(1.0 / 6)));
        p = V.MultiplyAdd(p, r, V.Splat(Const<T>(0.5)));
        p = V.MultiplyAdd(p, r, V.Splat(T.One));
        p = V.MultiplyAdd(p, r, V.Splat(T.One));
        return V.ScaleByPowerOfTwo(p, biased);
    }

    /// <summary>1/(1 + exp(−x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V one = V.Splat(T.One);
        return one / (one + Exp<V, T>(V.Zero - x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Const<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float)) return (T)(object)(float)value;
        return (T)(object)value;
    }
}
