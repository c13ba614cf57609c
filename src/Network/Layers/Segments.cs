namespace Amalgam.Network.Layers;

/// <summary>Segments of the input of node_pair and pair_self, [n_i, n_j, e_p].</summary>
internal static class PairSegment
{
    public const int Centre = 0, Neighbor = 1, Pair = 2;
}

/// <summary>Segments of the input of pair_angle and angle_self, [a_pq, n'_i, e'_q, e'_p].</summary>
internal static class AngleSegment
{
    public const int Angle = 0, Centre = 1, Sending = 2, Receiving = 3;
}
