using System.Numerics;
using System.Runtime.CompilerServices;

namespace Amalgam.Network.Lanes;

/// <summary>
/// Two neighbouring bundles of channels as one: loops over rows load constants, switch weights and addresses once for both, and take whole cache lines.
/// </summary>
public readonly unsafe struct TwoBundles<V, T>(V first, V second) : IBundle<TwoBundles<V, T>, T>
    where V : struct, ISingleBundle<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly V first = first;
    private readonly V second = second;

    public static int Width => 2 * V.Width;
    public static int Faces => V.Faces;
    public static TwoBundles<V, T> Zero => new(V.Zero, V.Zero);
    [MethodImpl(Inline)] public static TwoBundles<V, T> Splat(T value) => Both(V.Splat(value));
    [MethodImpl(Inline)] public static TwoBundles<V, T> Load(T* p, int offset) => new(V.Load(p, offset), V.Load(p + V.Width, offset));

    [MethodImpl(Inline)]
    public static void Store(T* p, int offset, TwoBundles<V, T> x)
    {
        V.Store(p, offset, x.first);
        V.Store(p + V.Width, offset, x.second);
    }

    [MethodImpl(Inline)]
    public static void Prefetch(T* p, int offset)
    {
        V.Prefetch(p, offset);
        if (2 * V.Width * sizeof(T) > LaneMath.CacheLine) V.Prefetch(p + V.Width, offset);
    }

    [MethodImpl(Inline)] public static TwoBundles<V, T> Broadcast(T* p, int offset) => Both(V.Broadcast(p, offset));
    [MethodImpl(Inline)] public static TwoBundles<V, T> Constant(T* p) => new(V.Constant(p), V.Constant(p + V.Width));
    [MethodImpl(Inline)] public static TwoBundles<V, T> operator +(TwoBundles<V, T> a, TwoBundles<V, T> b) => new(a.first + b.first, a.second + b.second);
    [MethodImpl(Inline)] public static TwoBundles<V, T> operator -(TwoBundles<V, T> a, TwoBundles<V, T> b) => new(a.first - b.first, a.second - b.second);
    [MethodImpl(Inline)] public static TwoBundles<V, T> operator *(TwoBundles<V, T> a, TwoBundles<V, T> b) => new(a.first * b.first, a.second * b.second);

    [MethodImpl(Inline)]
    public static TwoBundles<V, T> MultiplyAdd(TwoBundles<V, T> a, TwoBundles<V, T> b, TwoBundles<V, T> c) =>
        new(V.MultiplyAdd(a.first, b.first, c.first), V.MultiplyAdd(a.second, b.second, c.second));

    [MethodImpl(Inline)]
    public static TwoBundles<V, T> AddLoaded(TwoBundles<V, T> x, T* p, int offset) =>
        new(V.AddLoaded(x.first, p, offset), V.AddLoaded(x.second, p + V.Width, offset));

    [MethodImpl(Inline)]
    public static TwoBundles<V, T> MultiplyAddLoaded(TwoBundles<V, T> a, TwoBundles<V, T> b, T* p, int offset) =>
        new(V.MultiplyAddLoaded(a.first, b.first, p, offset), V.MultiplyAddLoaded(a.second, b.second, p + V.Width, offset));

    [MethodImpl(Inline)]
    public static TwoBundles<V, T> AddConstant(TwoBundles<V, T> x, T* p) =>
        new(V.AddConstant(x.first, p), V.AddConstant(x.second, p + V.Width));
    [MethodImpl(Inline)]
    public static TwoBundles<V, T> TimesConstant(TwoBundles<V, T> x, T* p) =>
        new(V.TimesConstant(x.first, p), V.TimesConstant(x.second, p + V.Width));
    [MethodImpl(Inline)] public static TwoBundles<V, T> Scale(TwoBundles<V, T> x, T factor) => new(V.Scale(x.first, factor), V.Scale(x.second, factor));

    [MethodImpl(Inline)] public static TwoBundles<V, T> Sigmoid(TwoBundles<V, T> x, T* powers) => new(V.Sigmoid(x.first, powers), V.Sigmoid(x.second, powers));

    [MethodImpl(Inline)]
    public static void StoreSigmoids(TwoBundles<V, T> x, T* p, TwoBundles<V, T> y, T* q, T* powers) =>
        V.StoreSigmoids(x.first, x.second, p, y.first, y.second, q, powers);

    [MethodImpl(Inline)]
    public static TwoBundles<V, T> LoadSigmoid(T* p, TwoBundles<V, T> x) =>
        new(V.LoadSigmoid(p, x.first), V.LoadSigmoid(p + V.Width, x.second));

    [MethodImpl(Inline)]
    public static TwoBundles<V, T> SelectGreater(TwoBundles<V, T> x, T threshold, TwoBundles<V, T> a, TwoBundles<V, T> b) =>
        new(V.SelectGreater(x.first, threshold, a.first, b.first), V.SelectGreater(x.second, threshold, a.second, b.second));

    [MethodImpl(Inline)] public static void AddDot(T* p, TwoBundles<V, T> a, TwoBundles<V, T> b) => V.AddDots(p, a.first, b.first, a.second, b.second);

    [MethodImpl(Inline)]
    public static void AddGradient(T* p, TwoBundles<V, T> x)
    {
        V.AddGradient(p, x.first);
        V.AddGradient(p + V.Width, x.second);
    }

    [MethodImpl(Inline)] public static T GradientSum(TwoBundles<V, T> x) => V.GradientSum(x.first) + V.GradientSum(x.second);

    [MethodImpl(Inline)] private static TwoBundles<V, T> Both(V value) => new(value, value);

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
}
