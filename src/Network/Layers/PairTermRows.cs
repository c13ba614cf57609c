using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Network.Layers;

/// <summary>Rows of the adjoints of the terms of neighbours in both pair maps of a layer.</summary>
/// <param name="nodePair">[row of a panel and neighbour, n]</param>
/// <param name="pairSelf">[row of a panel and neighbour, e]</param>
internal readonly struct PairTermRows<T>(Rows<T> nodePair, Rows<T> pairSelf)
    where T : unmanaged
{
    private readonly Rows<T> nodePair = nodePair, pairSelf = pairSelf;

    /// <summary>Those of node_pair or pair_self.</summary>
    public Rows<T> Of(MapKind map) => map == MapKind.NodePair ? nodePair : pairSelf;
}
