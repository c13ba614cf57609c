using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>What the symmetric features read.</summary>
/// <param name="vectors">[pair, 3, face], s h; or the weights of moments, [pair, face, component]</param>
/// <param name="pairs">[pair], e</param>
/// <param name="nodes">[local], n</param>
/// <param name="product">G and b of (5″), or null</param>
/// <param name="messages">what moments of neighbours pass, or nothing</param>
internal readonly unsafe struct SymmetricInput<T>(T* vectors, Rows<T> pairs, Rows<T> nodes, ImageMap? product, MomentSource<T> messages)
    where T : unmanaged
{
    public readonly T* Vectors = vectors;
    public readonly Rows<T> Pairs = pairs, Nodes = nodes;
    public readonly ImageMap? Product = product;
    public readonly MomentSource<T> Messages = messages;
}

/// <summary>What the reverse of the symmetric features adds to.</summary>
/// <param name="vectors">[pair, component], adjoint of s h or of the weights; plain lanes only</param>
/// <param name="pairs">[pair], adjoint of e</param>
/// <param name="nodes">[local], adjoint of n</param>
/// <param name="moments">adjoints of moments that pass from layer to layer</param>
internal readonly unsafe struct SymmetricGradients<T>(T* vectors, Rows<T> pairs, Rows<T> nodes, MomentAdjoints<T> moments)
    where T : unmanaged
{
    public readonly T* Vectors = vectors;
    public readonly Rows<T> Pairs = pairs, Nodes = nodes;
    public readonly MomentAdjoints<T> Moments = moments;
}

/// <summary>What passes moments of neighbours into those of a centre, equation (5‴).</summary>
/// <param name="map">C and c; null where nothing passes</param>
/// <param name="moments">[local], H(n) of the layer before: [face, component, n] at the start of each row</param>
/// <param name="switches">[pair, face], s</param>
internal readonly unsafe struct MomentSource<T>(ImageMap? map, Rows<T> moments, T* switches)
    where T : unmanaged
{
    public readonly ImageMap? Map = map;
    public readonly Rows<T> Moments = moments;
    public readonly T* Switches = switches;
}

/// <summary>Adjoints of moments that pass from one layer to the next, [component, n].</summary>
/// <param name="outer">[own], of H(n) of this layer, of what the next one made of it; not there in the last layer</param>
/// <param name="inner">[local], of H(n) of the layer before, added to; not there in the first layer</param>
/// <param name="switches">[pair], adjoint of s, added to; plain lanes only</param>
internal readonly unsafe struct MomentAdjoints<T>(Rows<T> outer, Rows<T> inner, T* switches)
    where T : unmanaged
{
    public readonly Rows<T> Outer = outer, Inner = inner;
    public readonly T* Switches = switches;
}
