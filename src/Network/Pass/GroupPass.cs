using System.Numerics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;
using Amalgam.Network.Profile;

namespace Amalgam.Network.Pass;

/// <summary>The maps of a layer that read pairs, on a group of centres: Sym, node_pair, pair_self, angles and pair_mix.</summary>
internal sealed unsafe class GroupPass<T, L, V>(MapContext<T> context, Workspace<T, L, V> workspace, PairScratch<T> scratch, LayerInputs<T, L, V> inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>
    /// Centres of one gate class go through node_pair and pair_self together, panel by panel, so that the rows of neighbours that they share and the weights
    /// stay in the second cache; and so do e, its adjoint and a copy of that, which may take this number of bytes.
    /// </summary>
    private const long GroupBytes = 160_000;

    private readonly AnglePass<T, L, V> angles = new(context, workspace, scratch, inputs);

    private static int F => V.Faces;

    private Partition Part => context.Part;
    private bool UpdatesPairs(int layer) => layer < context.Spec.Layers - 1;

    /// <summary>Where the centres with pairs end.</summary>
    public int End => Math.Min(Part.Paired, context.Atoms.End);

    public int Largest => (int)Math.Max(1, GroupBytes / (3 * Math.Max(1, Part.LargestPairs) * F * context.Shape.Pair * sizeof(T)));

    /// <summary>Groups end with their class, so that every panel takes its centres in the same order however they are grouped.</summary>
    public int EndOf(int begin)
    {
        int end = begin + 1, last = Math.Min(End, begin + Largest);
        while (end < last && Part.Class[end] == Part.Class[begin]) end++;
        return end;
    }

    public void Forward<TAct>(int layer, CentreGroup group, in LayerTerms<T> terms, Rows<T> next)
        where TAct : struct, IActivation
    {
        LayerRows<T> rows = workspace.Layers[layer];
        context.Work.Enter(NetworkStage.Symmetry);
        for (int atom = group.Begin; atom < group.End; atom++)
            SymmetricFeatures<T, L, V>.Forward(context, inputs.Symmetric(layer), atom, rows.Moments, rows.Symmetric);
        context.Work.Enter(NetworkStage.NodePair);
        NodePair<T, L, V>.Forward<TAct>(context, inputs.Pair(layer, MapKind.NodePair, terms.NodePair, default), group, workspace.Geometry.Switch, next);
        if (!UpdatesPairs(layer)) return;
        context.Work.Enter(NetworkStage.PairSelf);
        Rows<T> nextPairs = workspace.Layers[layer + 1].Pairs;
        PairSelf<T, L, V>.Forward<TAct>(context, inputs.Pair(layer, MapKind.PairSelf, terms.PairSelf, default), group, nextPairs);
        if (!context.Spec.ReadsAngles) return;
        for (int atom = group.Begin; atom < group.End; atom++)
        {
            if (layer == 0 && !workspace.HasFirstAngles) angles.Forward<TAct, FirstAngles>(layer, atom, terms);
            else angles.Forward<TAct, LaterAngles>(layer, atom, terms);
            context.Work.Enter(NetworkStage.PairMix);
            PairMix<T, L, V>.Forward<TAct>(context, context.Map(layer, MapKind.PairMix)!, atom, inputs.Messages(layer, atom),
                rows.Pairs.From(Part.PairStart[atom]), nextPairs.From(Part.PairStart[atom]), scratch);
        }
    }

    public void Reverse<TAct>(int layer, CentreGroup group, in LayerTerms<T> terms, in LayerTerms<T> gradients, NodeAdjoints<T> nodes)
        where TAct : struct, IActivation
    {
        LayerRows<T> rows = workspace.Layers[layer];
        int first = Part.PairStart[group.Begin], count = Part.PairStart[group.End] - first;
        Rows<T> pairGradients = workspace.PairGradients, inner = nodes.Inner;
        if (UpdatesPairs(layer))
        {
            for (int atom = group.Begin; atom < group.End; atom++) ReversePairUpdate<TAct>(layer, group, atom, terms, gradients);
            context.Work.Enter(NetworkStage.PairSelf);
            var copy = new Rows<T>(scratch.PairCopy, pairGradients.Width, F);
            PairSelf<T, L, V>.Reverse<TAct>(context, inputs.Pair(layer, MapKind.PairSelf, terms.PairSelf, gradients.PairSelf), group, copy);
        }
        context.Work.Enter(NetworkStage.NodePair);
        // The last layer is the first to write adjoints of e.
        if (!UpdatesPairs(layer)) AtomRows<T, L>.Clear(pairGradients.At(first), (long)count * pairGradients.Pitch);
        NodePair<T, L, V>.Reverse<TAct>(
            context, inputs.Pair(layer, MapKind.NodePair, terms.NodePair, gradients.NodePair), group, workspace.Geometry.Switch, nodes.Outer,
            workspace.GeometryGradients.Switch);
        context.Work.Enter(NetworkStage.Symmetry);
        var results = new SymmetricGradients<T>(workspace.GeometryGradients.Vectors, pairGradients, inner, inputs.MomentAdjoints(layer));
        for (int atom = group.Begin; atom < group.End; atom++)
            SymmetricFeatures<T, L, V>.Reverse(context, inputs.Symmetric(layer), atom, rows.Moments, nodes.Symmetric, results);
    }

    /// <summary>
    /// Reverse of what updated e and a of one centre of a group, but for pair_self, for which a copy of the adjoint of e of the next layer is left.
    /// </summary>
    private void ReversePairUpdate<TAct>(int layer, CentreGroup group, int atom, in LayerTerms<T> terms, in LayerTerms<T> gradients)
        where TAct : struct, IActivation
    {
        int first = Part.PairStart[atom], count = Part.PairStart[atom + 1] - first;
        Rows<T> g = workspace.PairGradients.From(first);
        int length = count * g.Pitch;
        if (context.Spec.ReadsAngles)
            PairMix<T, L, V>.Reverse<TAct>(context, context.Map(layer, MapKind.PairMix)!, atom, inputs.Messages(layer, atom),
                workspace.Layers[layer].Pairs.From(first), g, scratch);
        new Span<T>(g.Start, length).CopyTo(new Span<T>(scratch.PairCopy + (long)(first - Part.PairStart[group.Begin]) * g.Pitch, length));
        AtomRows<T, L>.Carry(length, context.Spec.Carry.Pair, g.Start, g.Start);
        if (context.Spec.FarMessages && context.Spec.ReadsAngles) PairMix<T, L, V>.AddFar(context, atom, g, scratch);
        if (Part.Near[atom] == 0) return;
        if (layer == 0 && !workspace.HasFirstAngles) angles.Reverse<TAct, FirstAngles>(layer, atom, terms, gradients);
        else angles.Reverse<TAct, LaterAngles>(layer, atom, terms, gradients);
    }
}
