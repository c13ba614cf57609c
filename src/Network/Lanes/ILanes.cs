using System.Numerics;
using System.Runtime.CompilerServices;

namespace Amalgam.Network.Lanes;

/// <summary>A hardware vector of reals. Only the files of this folder name an instruction set.</summary>
public unsafe interface ILanes<V, T> : ISingleBundle<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether the hardware has 32 registers of this size rather than 16.</summary>
    static abstract bool HasManyRegisters { get; }
    static abstract V Load(T* p);
    static abstract void Store(T* p, V value);
    static abstract V operator /(V a, V b);
    /// <summary>sum += a b; unlike <see cref="IBundle{V, T}.MultiplyAdd"/> compiled without a copy of the sum.</summary>
    static abstract void Accumulate(ref V sum, V a, V b);
    /// <summary>a b + constant lanes at p.</summary>
    static abstract V MultiplyAddConstant(V a, V b, T* p);
    /// <summary>Lanes limited to [low, high]; a NaN stays one.</summary>
    static abstract V Clamp(V x, V low, V high);
    /// <summary>
    /// The number whose exponent field, bias included, are the low bits of the representation of <paramref name="biased"/>: 2^n for n + bias + 1.5·2^mantissa;
    /// 0 for an exponent field of zeros, infinity for one of ones, nothing of use beyond.
    /// </summary>
    static abstract V PowerOfTwo(V biased);
    static abstract T Sum(V x);

    /// <summary>1 + exp(−x); absolute error of its inverse below 1.5 ulp of 1, NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V LogisticDenominator(V x, T* powers) => LaneMath.LogisticDenominator<V, T>(x, powers);
    /// <summary><see cref="LogisticDenominator"/> of four bundles, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void LogisticDenominators(ref V x, ref V y, ref V z, ref V w, T* powers)
    {
        if (typeof(T) == typeof(float)) LaneMath.SingleDenominators(ref x, ref y, ref z, ref w, powers);
        else (x, y, z, w) = (V.LogisticDenominator(x, powers), V.LogisticDenominator(y, powers), V.LogisticDenominator(z, powers),
            V.LogisticDenominator(w, powers));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IBundle<V, T>.AddLoaded(V x, T* p, int offset) => V.AddConstant(x, p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IBundle<V, T>.MultiplyAddLoaded(V a, V b, T* p, int offset) => V.MultiplyAddConstant(a, b, p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IBundle<V, T>.Prefetch(T* p, int offset) => LaneMath.Prefetch(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IBundle<V, T>.Sigmoid(V x, T* powers) => V.Splat(T.One) / V.LogisticDenominator(x, powers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IBundle<V, T>.StoreSigmoids(V x, T* p, V y, T* q, T* powers)
    {
        V.Store(p, V.Sigmoid(x, powers));
        V.Store(q, V.Sigmoid(y, powers));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ISingleBundle<V, T>.StoreSigmoids(V x, V y, T* p, V z, V w, T* q, T* powers)
    {
        V one = V.Splat(T.One);
        V.LogisticDenominators(ref x, ref y, ref z, ref w, powers);
        V.Store(p, one / x);
        V.Store(p + V.Width, one / y);
        V.Store(q, one / z);
        V.Store(q + V.Width, one / w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V IBundle<V, T>.LoadSigmoid(T* p, V x) => V.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void IBundle<V, T>.AddDot(T* p, V a, V b) => V.Store(p, V.MultiplyAddConstant(a, b, p));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ISingleBundle<V, T>.AddDots(T* p, V a, V b, V c, V d) => V.Store(p, V.MultiplyAdd(c, d, V.MultiplyAddConstant(a, b, p)));

    /// <summary>Adds the sum over lanes of each of some consecutive rows of lanes to consecutive numbers.</summary>
    static abstract void AddRowSums(T* rows, int count, T* target);
}
