namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>Names, groups and shapes of the maps.</summary>
public static class Maps
{
    /// <summary>The maps of an interaction layer, in the order of docs/theory/model.md.</summary>
    public static readonly IReadOnlyList<MapKind> OfLayer =
        [MapKind.NodeSelf, MapKind.NodeSym, MapKind.NodePair, MapKind.PairSelf, MapKind.PairAngle, MapKind.PairMix, MapKind.AngleSelf,
            MapKind.SymProduct, MapKind.MomentMessage];

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
        MapKind.SymProduct => "sym_product",
        MapKind.MomentMessage => "moment_message",
        _ => "head",
    };

    /// <summary>The router group of a map; none for a map that never has experts.</summary>
    public static ExpertPositions GroupOf(MapKind map) => map switch
    {
        MapKind.NodeSelf or MapKind.NodeSym => ExpertPositions.Node,
        MapKind.NodePair or MapKind.PairSelf or MapKind.PairMix => ExpertPositions.Pair,
        MapKind.PairAngle or MapKind.AngleSelf => ExpertPositions.Angle,
        MapKind.SymProduct or MapKind.MomentMessage => ExpertPositions.None,
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
        MapKind.SymProduct or MapKind.MomentMessage => (spec.PairWidth, spec.NodeWidth),
        _ => throw new ArgumentOutOfRangeException(nameof(map)),
    };

    /// <summary>
    /// Whether the spec has the map of a layer and it can reach the energy: the last layer updates no pairs or angles, the last but one no angles.
    /// </summary>
    public static bool Exists(MapKind map, int layer, ModelSpec spec) => map switch
    {
        MapKind.PairSelf => layer < spec.Layers - 1,
        MapKind.PairAngle or MapKind.PairMix => spec.ReadsAngles && layer < spec.Layers - 1,
        MapKind.AngleSelf => spec.ReadsAngles && layer < spec.Layers - 2,
        MapKind.SymProduct => spec.SymProduct,
        MapKind.MomentMessage => spec.MomentMessages && layer > 0,
        _ => true,
    };

    /// <summary>Whether a layer map has a step ρ of equation (7).</summary>
    public static bool HasStep(MapKind map) => map is not (MapKind.PairAngle or MapKind.SymProduct or MapKind.MomentMessage);
}
