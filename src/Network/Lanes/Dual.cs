using System.Numerics;
using System.Runtime.CompilerServices;

namespace Amalgam.Network.Lanes;

/// <summary>Lanes with a tangent: x + t ẋ, t² = 0. Any kernel computed with duals is also differentiated along the direction t, equation (14).</summary>
public readonly unsafe struct Dual<L, T>(L value, L tangent) : ISingleBundle<Dual<L, T>, T>
    where L : struct, ILanes<L, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly L value = value;
    private readonly L tangent = tangent;

    public static int Width => L.Width;
    public static int Faces => 2;
    public static Dual<L, T> Zero => new(L.Zero, L.Zero);
    [MethodImpl(Inline)] public static Dual<L, T> Splat(T value) => new(L.Splat(value), L.Zero);
    [MethodImpl(Inline)] public static Dual<L, T> Load(T* p, int offset) => new(L.Load(p), L.Load(p + offset));

    [MethodImpl(Inline)]
    public static void Store(T* p, int offset, Dual<L, T> x)
    {
        L.Store(p, x.value);
        L.Store(p + offset, x.tangent);
    }

    [MethodImpl(Inline)]
    public static void Prefetch(T* p, int offset)
    {
        L.Prefetch(p, offset);
        L.Prefetch(p + offset, offset);
    }

    [MethodImpl(Inline)] public static Dual<L, T> Broadcast(T* p, int offset) => new(L.Splat(*p), L.Splat(p[offset]));
    [MethodImpl(Inline)] public static Dual<L, T> Constant(T* p) => new(L.Load(p), L.Zero);
    [MethodImpl(Inline)] public static Dual<L, T> operator +(Dual<L, T> a, Dual<L, T> b) => new(a.value + b.value, a.tangent + b.tangent);
    [MethodImpl(Inline)] public static Dual<L, T> operator -(Dual<L, T> a, Dual<L, T> b) => new(a.value - b.value, a.tangent - b.tangent);

    [MethodImpl(Inline)]
    public static Dual<L, T> operator *(Dual<L, T> a, Dual<L, T> b) =>
        new(a.value * b.value, L.MultiplyAdd(a.tangent, b.value, a.value * b.tangent));

    [MethodImpl(Inline)]
    public static Dual<L, T> MultiplyAdd(Dual<L, T> a, Dual<L, T> b, Dual<L, T> c) =>
        new(L.MultiplyAdd(a.value, b.value, c.value), L.MultiplyAdd(a.tangent, b.value, L.MultiplyAdd(a.value, b.tangent, c.tangent)));

    [MethodImpl(Inline)]
    public static Dual<L, T> AddLoaded(Dual<L, T> x, T* p, int offset) =>
        new(L.AddConstant(x.value, p), L.AddConstant(x.tangent, p + offset));

    [MethodImpl(Inline)]
    public static Dual<L, T> MultiplyAddLoaded(Dual<L, T> a, Dual<L, T> b, T* p, int offset) =>
        new(L.MultiplyAddConstant(a.value, b.value, p), L.MultiplyAdd(a.tangent, b.value, L.MultiplyAddConstant(a.value, b.tangent, p + offset)));

    [MethodImpl(Inline)] public static Dual<L, T> AddConstant(Dual<L, T> x, T* p) => new(x.value + L.Load(p), x.tangent);

    [MethodImpl(Inline)]
    public static Dual<L, T> TimesConstant(Dual<L, T> x, T* p)
    {
        L factor = L.Load(p);
        return new(x.value * factor, x.tangent * factor);
    }

    [MethodImpl(Inline)]
    public static Dual<L, T> Scale(Dual<L, T> x, T factor)
    {
        L lanes = L.Splat(factor);
        return new(x.value * lanes, x.tangent * lanes);
    }

    [MethodImpl(Inline)] public static Dual<L, T> Sigmoid(Dual<L, T> x, T* powers) => WithTangent(L.Sigmoid(x.value, powers), x);
    [MethodImpl(Inline)] public static void StoreSigmoids(Dual<L, T> x, T* p, Dual<L, T> y, T* q, T* powers) => L.StoreSigmoids(x.value, p, y.value, q, powers);

    [MethodImpl(Inline)]
    public static void StoreSigmoids(Dual<L, T> x, Dual<L, T> y, T* p, Dual<L, T> z, Dual<L, T> w, T* q, T* powers) =>
        L.StoreSigmoids(x.value, y.value, p, z.value, w.value, q, powers);

    [MethodImpl(Inline)] public static Dual<L, T> LoadSigmoid(T* p, Dual<L, T> x) => WithTangent(L.Load(p), x);

    /// <summary>σ' = σ − σ².</summary>
    [MethodImpl(Inline)] private static Dual<L, T> WithTangent(L sigmoid, Dual<L, T> x) => new(sigmoid, (sigmoid - sigmoid * sigmoid) * x.tangent);

    [MethodImpl(Inline)]
    public static Dual<L, T> SelectGreater(Dual<L, T> x, T threshold, Dual<L, T> a, Dual<L, T> b) =>
        new(L.SelectGreater(x.value, threshold, a.value, b.value), L.SelectGreater(x.value, threshold, a.tangent, b.tangent));

    [MethodImpl(Inline)] public static void AddDot(T* p, Dual<L, T> a, Dual<L, T> b) => L.AddDot(p, a.value, b.value);
    [MethodImpl(Inline)]
    public static void AddDots(T* p, Dual<L, T> a, Dual<L, T> b, Dual<L, T> c, Dual<L, T> d) =>
        L.AddDots(p, a.value, b.value, c.value, d.value);

    [MethodImpl(Inline)]
    public static void AddSum(T* p, int offset, Dual<L, T> x)
    {
        *p += L.Sum(x.value);
        p[offset] += L.Sum(x.tangent);
    }

    [MethodImpl(Inline)] public static void AddGradient(T* p, Dual<L, T> x) => L.Store(p, L.Load(p) + x.tangent);
    [MethodImpl(Inline)] public static T GradientSum(Dual<L, T> x) => L.Sum(x.tangent);

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
