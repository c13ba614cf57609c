namespace Amalgam.Network.Layers;

/// <summary>The per-atom terms of node_pair or pair_self, or their adjoints.</summary>
/// <param name="centre">[row of a centre and block, channel], n_i W¹ + b</param>
/// <param name="neighbor">[row of a panel and neighbour, channel], n_j W²</param>
/// <param name="shared">adjoints of those in panels that several chunks use, [row there, channel]</param>
internal readonly struct PairTerms<T>(Rows<T> centre, Rows<T> neighbor, Rows<T> shared = default)
    where T : unmanaged
{
    public readonly Rows<T> Centre = centre, Neighbor = neighbor, Shared = shared;
}
