using System.Numerics;
using System.Runtime.CompilerServices;

namespace Amalgam.Model.Lanes;

/// <summary>Elementary functions over lanes.</summary>
public static class LaneMath
{
    /// <summary>1/(1 + exp(−x)); absolute error below 1.5 ulp of 1, NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V one = V.Splat(T.One);
        V power = typeof(T) == typeof(float) ? SinglePower<V, T>(x) : Exp<V, T>(V.Zero - x);
        return one / (one + power);
    }

    /// <summary>exp(−x) in single precision: 2^y, y = −x/ln 2 = n + f.</summary>
    /// <remarks>
    /// One constant suffices for the reduction: its rounding shifts y by 4e-8 |x|, which the sigmoid damps to 1e-8.
    /// n is read from the low bits of y + 1.5·2²³.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SinglePower<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V y = V.Clamp(V.Scale(x, Const<T>(-1.4426950408889634)), Const<T>(-126), Const<T>(126));
        V magic = V.Splat(Const<T>(12582912.0));
        V biased = y + magic;
        return V.ScaleByPowerOfTwo(PowerOfTwo<V, T>(y - (biased - magic)), biased);
    }

    /// <summary>2^f for |f| ≤ 1/2: the polynomial of degree 5 with the smallest relative error, 7.5e-8 (found by Remez' exchange).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V PowerOfTwo<V, T>(V f)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V p = V.MultiplyAdd(f, V.Splat(Const<T>(0.0013276471979478776)), V.Splat(Const<T>(0.00967554133421605)));
        p = V.MultiplyAdd(p, f, V.Splat(Const<T>(0.05550713273542586)));
        p = V.MultiplyAdd(p, f, V.Splat(Const<T>(0.24022119723848476)));
        p = V.MultiplyAdd(p, f, V.Splat(Const<T>(0.6931469670647331)));
        return V.MultiplyAdd(p, f, V.Splat(Const<T>(1.0000000716546822)));
    }

    /// <summary>exp(x) in double precision for x clamped to a range where it neither overflows nor is subnormal; relative error below 2 ulp.</summary>
    /// <remarks>
    /// x = n ln 2 + r, |r| ≤ ln 2 / 2; exp(r) by its Taylor polynomial of degree 13; n is read from the low bits of x/ln 2 + 1.5·2⁵².
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Exp<V, T>(V x)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        x = V.Clamp(x, Const<T>(-708.0), Const<T>(709.0));
        V magic = V.Splat(Const<T>(6755399441055744.0));
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
        return V.ScaleByPowerOfTwo(p, biased);
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
