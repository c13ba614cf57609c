using System.Numerics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;

namespace Amalgam.Network.Pass;

/// <summary>What the maps of a layer read, put together from the arrays of the workspace.</summary>
internal sealed unsafe class LayerInputs<T, L, V>(MapContext<T> context, Workspace<T, L, V> workspace, PairScratch<T> scratch)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>What node_self reads.</summary>
    public NodeMapInput<T> NodeSelf(int layer)
    {
        LayerRows<T> rows = workspace.Layers[layer];
        return new NodeMapInput<T>(context.Map(layer, MapKind.NodeSelf)!, rows.Centres(MapKind.NodeSelf), rows.Nodes, rows.SelfProducts);
    }

    /// <summary>What node_sym reads.</summary>
    public NodeMapInput<T> NodeSym(int layer)
    {
        LayerRows<T> rows = workspace.Layers[layer];
        return new NodeMapInput<T>(context.Map(layer, MapKind.NodeSym)!, rows.Centres(MapKind.NodeSym), rows.Symmetric, rows.SymProducts, ofPairs: true);
    }

    /// <summary>What the symmetric features read.</summary>
    public SymmetricInput<T> Symmetric(int layer) =>
        new(workspace.Geometry.Vectors, workspace.Layers[layer].Pairs, workspace.Layers[layer].Nodes, context.Map(layer, MapKind.SymProduct), Messages(layer));

    /// <summary>What passes moments of neighbours on to a layer.</summary>
    private MomentSource<T> Messages(int layer) => context.Map(layer, MapKind.MomentMessage) is { } map
        ? new MomentSource<T>(map, workspace.PassedMoments(context.Shape, layer), workspace.Geometry.Switch) : default;

    /// <summary>Adjoints of the moments that pass into a layer and out of it.</summary>
    public MomentAdjoints<T> MomentAdjoints(int layer) =>
        new(layer < context.Spec.Layers - 1 ? workspace.MomentGradients(layer + 1, 0) : default,
            layer > 0 ? workspace.MomentGradients(layer, context.Chunk) : default, workspace.GeometryGradients.Switch);

    /// <summary>What node_pair or pair_self reads.</summary>
    /// <param name="gradients">adjoints of the terms; reverse only</param>
    public PairMapInput<T> Pair(int layer, MapKind map, PairTerms<T> terms, PairTerms<T> gradients)
    {
        LayerRows<T> rows = workspace.Layers[layer];
        return new PairMapInput<T>
        {
            Map = context.Map(layer, map)!, Centres = rows.Centres(map), Neighbors = rows.Neighbors(map), Pairs = rows.Pairs, Terms = terms,
            TermGradients = gradients, PairGradients = workspace.PairGradients, Scratch = scratch,
        };
    }

    /// <summary>What pair_angle or angle_self reads.</summary>
    /// <param name="gradients">adjoints of the terms; reverse only</param>
    public AngleMapInput<T> Angle(int layer, MapKind map, Rows<T> terms, Rows<T> gradients)
    {
        LayerRows<T> rows = workspace.Layers[layer];
        return new AngleMapInput<T>(workspace.Geometry.Cosines)
        {
            Map = context.Map(layer, map)!, Centres = rows.Centres(map), Pairs = rows.Pairs, Angles = rows.Angles, Terms = terms,
            TermGradients = gradients, PairGradients = workspace.PairGradients, AngleGradients = workspace.AngleGradients, Scratch = scratch,
            // A layer that does not update angles is the first to write their adjoints.
            BeginsAngleGradients = map == MapKind.PairAngle && context.Map(layer, MapKind.AngleSelf) is null,
        };
    }

    /// <summary>Rows m_p of the angle neighbours of an own atom, and a row of zeros for all its other pairs.</summary>
    public Rows<T> Messages(int layer, int atom) => workspace.Layers[layer].Messages.From((long)context.Part.NearStart[atom] + atom);

    /// <summary>s^a of the pairs of an own atom.</summary>
    public T* AngleSwitches(int atom) => workspace.Geometry.AngleSwitch + (long)context.Part.PairStart[atom] * V.Faces;
}
