using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>What the symmetric features read.</summary>
/// <param name="vectors">[pair, 3, face], s h; or the weights of moments, [pair, face, component]</param>
/// <param name="pairs">[pair], e</param>
/// <param name="nodes">[local], n</param>
/// <param name="product">G and b of (5″), or null</param>
internal readonly unsafe struct SymmetricInput<T>(T* vectors, Rows<T> pairs, Rows<T> nodes, ImageMap? product)
    where T : unmanaged
{
    public readonly T* Vectors = vectors;
    public readonly Rows<T> Pairs = pairs, Nodes = nodes;
    public readonly ImageMap? Product = product;
}

/// <summary>What the reverse of the symmetric features adds to.</summary>
/// <param name="vectors">[pair, component], adjoint of s h or of the weights; plain lanes only</param>
/// <param name="pairs">[pair], adjoint of e</param>
/// <param name="nodes">[local], adjoint of n</param>
internal readonly unsafe struct SymmetricGradients<T>(T* vectors, Rows<T> pairs, Rows<T> nodes)
    where T : unmanaged
{
    public readonly T* Vectors = vectors;
    public readonly Rows<T> Pairs = pairs, Nodes = nodes;
}
