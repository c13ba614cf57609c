using System.Numerics;

namespace Amalgam.Network.Lanes;

/// <summary>
/// A single bundle: plain lanes, or lanes with a tangent (<see cref="Dual{L, T}"/>). Adds to <see cref="IBundle{V, T}"/> what a <see cref="TwoBundles{V, T}"/>
/// is made of, and sums that only single bundles take.
/// </summary>
public unsafe interface ISingleBundle<V, T> : IBundle<V, T>
    where V : struct, ISingleBundle<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Writes the values of <see cref="IBundle{V, T}.Sigmoid"/> of four bundles, step by step for all: x at p, y behind it, z at q, w behind it.
    /// </summary>
    static abstract void StoreSigmoids(V x, V y, T* p, V z, V w, T* q, T* powers);
    /// <summary>Adds a b + c d as <see cref="IBundle{V, T}.AddDot"/> adds a b.</summary>
    static abstract void AddDots(T* p, V a, V b, V c, V d);
    /// <summary>Adds the sum over lanes to the scalar at p (and its tangent to p[offset]).</summary>
    static abstract void AddSum(T* p, int offset, V x);
}
