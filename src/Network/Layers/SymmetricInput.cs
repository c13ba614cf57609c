namespace Amalgam.Network.Layers;

/// <summary>What the symmetric features read.</summary>
/// <param name="vectors">[pair, 3, face], s h</param>
/// <param name="pairs">[pair], e</param>
/// <param name="nodes">[local], n</param>
internal readonly unsafe struct SymmetricInput<T>(T* vectors, Rows<T> pairs, Rows<T> nodes)
    where T : unmanaged
{
    public readonly T* Vectors = vectors;
    public readonly Rows<T> Pairs = pairs, Nodes = nodes;
}

/// <summary>What the reverse of the symmetric features adds to.</summary>
/// <param name="vectors">[pair, 3], adjoint of s h; plain lanes only</param>
/// <param name="pairs">[pair], adjoint of e</param>
/// <param name="nodes">[local], adjoint of n</param>
internal readonly unsafe struct SymmetricGradients<T>(T* vectors, Rows<T> pairs, Rows<T> nodes)
    where T : unmanaged
{
    public readonly T* Vectors = vectors;
    public readonly Rows<T> Pairs = pairs, Nodes = nodes;
}
