using System.Numerics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;

namespace Amalgam.Network.Pass;

/// <summary>The terms of single atoms in all pair and angle maps of a layer.</summary>
internal static class NodeTerms<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>The terms of atoms as centres.</summary>
    /// <param name="terms">result</param>
    public static void ForwardCentres(MapContext<T> context, int layer, LayerRows<T> rows, in LayerTerms<T> terms)
    {
        Forward(context, Centre(context, layer, MapKind.NodePair, rows), rows, terms.NodePair.Centre);
        Forward(context, Centre(context, layer, MapKind.PairSelf, rows), rows, terms.PairSelf.Centre);
        Forward(context, Centre(context, layer, MapKind.PairAngle, rows), rows, terms.PairAngle);
        Forward(context, Centre(context, layer, MapKind.AngleSelf, rows), rows, terms.AngleSelf);
    }

    /// <summary>The terms of atoms as neighbours.</summary>
    /// <param name="terms">result</param>
    public static void ForwardNeighbors(MapContext<T> context, int layer, LayerRows<T> rows, in LayerTerms<T> terms, TermScope scope)
    {
        Forward(context, Neighbor(context, layer, MapKind.NodePair, rows, scope), rows, terms.NodePair.Neighbor);
        Forward(context, Neighbor(context, layer, MapKind.PairSelf, rows, scope), rows, terms.PairSelf.Neighbor);
    }

    private static void Forward(MapContext<T> context, NodeTermOf? term, LayerRows<T> rows, Rows<T> result)
    {
        if (term is { } there) NodeTerm<T, L, V>.Forward(context, there, rows.Nodes, result);
    }

    /// <summary>Adjoint of n from those of the terms, but for the terms of neighbours in panels that several chunks use.</summary>
    /// <param name="gradients">adjoints of the terms</param>
    /// <param name="sum">[local], gn, added to</param>
    public static void Reverse(MapContext<T> context, int layer, LayerRows<T> rows, in LayerTerms<T> gradients, Rows<T> sum)
    {
        Reverse(context, Centre(context, layer, MapKind.NodePair, rows), rows, gradients.NodePair.Centre, sum);
        Reverse(context, Neighbor(context, layer, MapKind.NodePair, rows, TermScope.OwnNeighbors), rows, gradients.NodePair.Neighbor, sum);
        Reverse(context, Centre(context, layer, MapKind.PairSelf, rows), rows, gradients.PairSelf.Centre, sum);
        Reverse(context, Neighbor(context, layer, MapKind.PairSelf, rows, TermScope.OwnNeighbors), rows, gradients.PairSelf.Neighbor, sum);
        Reverse(context, Centre(context, layer, MapKind.PairAngle, rows), rows, gradients.PairAngle, sum);
        Reverse(context, Centre(context, layer, MapKind.AngleSelf, rows), rows, gradients.AngleSelf, sum);
    }

    private static void Reverse(MapContext<T> context, NodeTermOf? term, LayerRows<T> rows, Rows<T> gradients, Rows<T> sum)
    {
        if (term is { } there) NodeTerm<T, L, V>.Reverse(context, there, rows.Nodes, gradients, sum);
    }

    private static NodeTermOf? Centre(MapContext<T> context, int layer, MapKind kind, LayerRows<T> rows)
    {
        if (context.Map(layer, kind) is not { } map) return null;
        int segment = kind is MapKind.NodePair or MapKind.PairSelf ? PairSegment.Centre : AngleSegment.Centre;
        return new NodeTermOf(map, rows.Centres(kind), segment, true, TermScope.Centres);
    }

    /// <summary>The term of neighbours in node_pair or pair_self; null where the map does not exist.</summary>
    public static NodeTermOf? Neighbor(MapContext<T> context, int layer, MapKind kind, LayerRows<T> rows, TermScope scope) =>
        context.Map(layer, kind) is { } map ? new NodeTermOf(map, rows.Neighbors(kind), PairSegment.Neighbor, false, scope) : null;
}
