namespace Amalgam.Network.Weights;

/// <summary>The maps of a layer that share a router and so their blocks.</summary>
internal enum MapGroup
{
    /// <summary>node_self, node_sym.</summary>
    Node,
    /// <summary>node_pair, pair_self, pair_mix.</summary>
    Pair,
    /// <summary>pair_angle, angle_self.</summary>
    Angle,
    /// <summary>sym_product, which never has experts.</summary>
    Dense,
}
