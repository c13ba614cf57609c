namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>Names, groups and shapes of the maps.</summary>
public static class Maps
{
    /// <summary>The maps of an interaction layer, in the order of docs/model.md.</summary>
    public static readonly IReadOnlyList<MapKind> OfLayer =
        [MapKind.NodeSelf, MapKind.NodeSym, MapKind.NodePair, MapKind.PairSelf, MapKind.PairAngle, MapKind.PairMix, MapKind.AngleSelf];

    /// <summary>Name in model files, such as "node_self".</summary>
    public static string NameOf(MapKind map) => map switch
    {
        MapKind.NodeSelf => "node_self",
        MapKind.NodeSym => "node_sym",
        MapKind.NodePair => "node_pair",
        MapKind.PairSelf => "pair_self",
        MapKind.PairAngle => "pair_angle",
        MapKind.PairMix => "pair_mix",
        MapKind.AngleSelf => "angle_self",
        _ => "head",
    };

    /// <summary>The router group of a map.</summary>
    public static ExpertPositions GroupOf(MapKind map) => map switch
    {
        MapKind.NodeSelf or MapKind.NodeSym => ExpertPositions.Node,
        MapKind.NodePair or MapKind.PairSelf or MapKind.PairMix => ExpertPositions.Pair,
        MapKind.PairAngle or MapKind.AngleSelf => ExpertPositions.Angle,
        _ => ExpertPositions.Head,
    };

    /// <summary>Input and output width of a layer map.</summary>
    public static (int In, int Out) ShapeOf(MapKind map, ModelSpec spec) => map switch
    {
        MapKind.NodeSelf => (spec.NodeWidth, spec.NodeWidth),
        MapKind.NodeSym => (spec.SymWidth, spec.NodeWidth),
        MapKind.NodePair => (2 * spec.NodeWidth + spec.PairWidth, spec.NodeWidth),
        MapKind.PairSelf => (2 * spec.NodeWidth + spec.PairWidth, spec.PairWidth),
        MapKind.PairAngle => (spec.AngleInputWidth, spec.PairWidth),
        MapKind.PairMix => (spec.PairWidth, spec.PairWidth),
        MapKind.AngleSelf => (spec.AngleInputWidth, spec.AngleWidth),
        _ => throw new ArgumentOutOfRangeException(nameof(map)),
    };

    /// <summary>Whether the map of a layer can reach the energy: the last layer updates no pairs or angles, the last but one no angles.</summary>
    public static bool Exists(MapKind map, int layer, int layers) => map switch
    {
        MapKind.PairSelf or MapKind.PairAngle or MapKind.PairMix => layer < layers - 1,
        MapKind.AngleSelf => layer < layers - 2,
        _ => true,
    };
}
