namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>Groups of maps that have experts.</summary>
[Flags]
public enum ExpertPositions
{
    None = 0,
    /// <summary>node_self, node_sym.</summary>
    Node = 1,
    /// <summary>node_pair, pair_self, pair_mix.</summary>
    Pair = 2,
    /// <summary>pair_angle, angle_self.</summary>
    Angle = 4,
    /// <summary>Hidden layers of the head.</summary>
    Head = 8,
}
