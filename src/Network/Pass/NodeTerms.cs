using System.Numerics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>The terms of single atoms in all pair and angle maps of a layer.</summary>
internal static class NodeTerms<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <param name="terms">result</param>
    public static void Forward(MapContext<T> context, int layer, LayerRows<T> rows, in LayerTerms<T> terms)
    {
        PairForward(context, context.Map(layer, MapKind.NodePair), rows, terms.NodePair);
        PairForward(context, context.Map(layer, MapKind.PairSelf), rows, terms.PairSelf);
        if (context.Map(layer, MapKind.PairAngle) is { } pairAngle) NodeTerm<T, L, V>.Forward(context, AngleTerm(pairAngle, rows), rows.Nodes, terms.PairAngle);
        if (context.Map(layer, MapKind.AngleSelf) is { } angleSelf) NodeTerm<T, L, V>.Forward(context, AngleTerm(angleSelf, rows), rows.Nodes, terms.AngleSelf);
    }

    private static void PairForward(MapContext<T> context, ImageMap? map, LayerRows<T> rows, PairTerms<T> terms)
    {
        if (map is null) return;
        NodeTerm<T, L, V>.Forward(context, CentreTerm(map, rows), rows.Nodes, terms.Centre);
        NodeTerm<T, L, V>.Forward(context, NeighborTerm(map, rows), rows.Nodes, terms.Neighbor);
    }

    /// <param name="gradients">adjoints of the terms</param>
    /// <param name="nodeGradients">[local], gn, added to</param>
    public static void Reverse(MapContext<T> context, int layer, LayerRows<T> rows, in LayerTerms<T> gradients, Rows<T> nodeGradients)
    {
        PairReverse(context, context.Map(layer, MapKind.NodePair), rows, gradients.NodePair, nodeGradients);
        PairReverse(context, context.Map(layer, MapKind.PairSelf), rows, gradients.PairSelf, nodeGradients);
        if (context.Map(layer, MapKind.PairAngle) is { } pairAngle)
            NodeTerm<T, L, V>.Reverse(context, AngleTerm(pairAngle, rows), rows.Nodes, gradients.PairAngle, nodeGradients);
        if (context.Map(layer, MapKind.AngleSelf) is { } angleSelf)
            NodeTerm<T, L, V>.Reverse(context, AngleTerm(angleSelf, rows), rows.Nodes, gradients.AngleSelf, nodeGradients);
    }

    private static void PairReverse(MapContext<T> context, ImageMap? map, LayerRows<T> rows, PairTerms<T> gradients, Rows<T> nodeGradients)
    {
        if (map is null) return;
        NodeTerm<T, L, V>.Reverse(context, CentreTerm(map, rows), rows.Nodes, gradients.Centre, nodeGradients);
        NodeTerm<T, L, V>.Reverse(context, NeighborTerm(map, rows), rows.Nodes, gradients.Neighbor, nodeGradients);
    }

    private static NodeTermOf CentreTerm(ImageMap map, LayerRows<T> rows) => new(map, rows.Centres(map.Parameters.Map), PairSegment.Centre, true);

    private static NodeTermOf NeighborTerm(ImageMap map, LayerRows<T> rows) => new(map, rows.Neighbors(map.Parameters.Map), PairSegment.Neighbor, false);

    private static NodeTermOf AngleTerm(ImageMap map, LayerRows<T> rows) => new(map, rows.Centres(map.Parameters.Map), AngleSegment.Centre, true);
}
