using System.Numerics;

namespace Amalgam.Network.Lanes;

/// <summary>
/// A bundle of channel values that loops over rows compute with: an <see cref="ISingleBundle{V, T}"/>, or a <see cref="TwoBundles{V, T}"/> of two neighbouring
/// ones.
/// A loop written over this interface is at once its value and its directional derivative.
/// </summary>
/// <remarks>
/// In memory a row of plain lanes has one face, a row of duals two: the values, then <c>offset</c> elements later their tangents.
/// </remarks>
public unsafe interface IBundle<V, T>
    where V : struct, IBundle<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Channels per bundle.</summary>
    static abstract int Width { get; }
    /// <summary>1 for plain lanes, 2 for duals.</summary>
    static abstract int Faces { get; }

    static abstract V Zero { get; }
    /// <summary>A constant in every lane; its tangent is zero.</summary>
    static abstract V Splat(T value);
    /// <summary>Loads lanes, and their tangents <paramref name="offset"/> elements later.</summary>
    static abstract V Load(T* p, int offset);
    static abstract void Store(T* p, int offset, V value);
    /// <summary>Asks for what <see cref="Load"/> will read soon.</summary>
    static abstract void Prefetch(T* p, int offset);
    /// <summary>One scalar (and its tangent, <paramref name="offset"/> elements later) in every lane.</summary>
    static abstract V Broadcast(T* p, int offset);
    /// <summary>Lanes of constants: the tangent is zero.</summary>
    static abstract V Constant(T* p);

    static abstract V operator +(V a, V b);
    static abstract V operator -(V a, V b);
    static abstract V operator *(V a, V b);
    /// <summary>a b + c.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);
    /// <summary>x + constant lanes at p.</summary>
    static abstract V AddConstant(V x, T* p);
    /// <summary>x times constant lanes at p.</summary>
    static abstract V TimesConstant(V x, T* p);
    /// <summary>x + what <see cref="Load"/> gives at p: one instruction where the hardware adds from memory.</summary>
    static abstract V AddLoaded(V x, T* p, int offset);
    /// <summary>a b + what <see cref="Load"/> gives at p.</summary>
    static abstract V MultiplyAddLoaded(V a, V b, T* p, int offset);
    /// <summary>x times one constant.</summary>
    static abstract V Scale(V x, T factor);

    /// <summary>1/(1 + exp(−x)).</summary>
    /// <param name="powers">of <see cref="PowerTable"/></param>
    static abstract V Sigmoid(V x, T* powers);
    /// <summary>Writes the values of <see cref="Sigmoid"/> of two bundles, <see cref="Width"/> numbers each, whatever the faces.</summary>
    static abstract void StoreSigmoids(V x, T* p, V y, T* q, T* powers);
    /// <summary><see cref="Sigmoid"/> of x, its values having been written before.</summary>
    static abstract V LoadSigmoid(T* p, V x);
    /// <summary>Lanewise x &gt; threshold ? a : b.</summary>
    static abstract V SelectGreater(V x, T threshold, V a, V b);

    /// <summary>
    /// Adds a b to the bundle of plain lanes at p, or to both of <see cref="TwoBundles{V, T}"/>; tangents do not matter. For sums over channels that are summed
    /// over lanes later.
    /// </summary>
    static abstract void AddDot(T* p, V a, V b);
    /// <summary>
    /// The part of x that a parameter gradient keeps: the tangent of a dual, equation (14); the value of plain lanes. Added to the lanes at p.
    /// </summary>
    static abstract void AddGradient(T* p, V x);
    /// <summary>Sum over lanes of the part of x that a parameter gradient keeps.</summary>
    static abstract T GradientSum(V x);
}
