using System.Numerics;
using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;
using Amalgam.Network.Memory;
using Amalgam.Network.Profile;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>
/// The network on one partition: the order of the maps in a layer, forward and reverse, section 4 of docs/theory/model.md. With plain lanes (V = L) it gives
/// energies and ∂E/∂D; with duals (V = Dual) the same code gives the parameter gradient of equation (14).
/// </summary>
/// <remarks>
/// Everything about a centre is computed while it is in cache; only n_j and its adjoint cross centres, and one thread does a whole partition, so that nothing
/// races and every sum has a fixed order.
/// </remarks>
internal sealed unsafe class PartitionPass<T, L, V> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>
    /// Centres of one gate class go through node_pair and pair_self together, panel by panel, so that the rows of neighbours that they share and the weights
    /// stay in the second cache; and so do e, its adjoint and a copy of that, which may take this number of bytes.
    /// </summary>
    private const long GroupBytes = 160_000;

    private readonly MapContext<T> context = new();
    private readonly Workspace<T, L, V> workspace = new();
    private readonly PairScratch<T> scratch = new();
    private readonly Head<T, L, V> head = new();
    private readonly LayerInputs<T, L, V> inputs;

    private readonly AnglePass<T, L, V> angles;

    public PartitionPass()
    {
        inputs = new LayerInputs<T, L, V>(context, workspace, scratch);
        angles = new AnglePass<T, L, V>(context, workspace, scratch, inputs);
    }

    private static int F => V.Faces;
    private static bool WantsGeometry => V.Faces == 1;
    private static bool WantsWeights => V.Faces == 2;

    public long Bytes => workspace.Bytes;

    public NetworkWork Work => context.Work;

    /// <summary>Memory for what lives within one phase.</summary>
    public Arena<T> Temporary
    {
        set => context.Temporary = value;
    }

    /// <summary>Features n of the input of a layer, [local]; the halo exchange fills the rows of atoms that others own.</summary>
    public Rows<T> NodesOf(int layer) => workspace.Layers[layer].Nodes;

    /// <summary>Adjoint of n that the next <see cref="ReverseLayer"/> reads, [own], and the one before wrote, [local].</summary>
    public Rows<T> NodeGradients => workspace.NodeGradients;

    private Partition Part => context.Part;
    private int Layers => context.Spec.Layers;
    private bool UpdatesPairs(int layer) => layer < Layers - 1;

    /// <summary>Takes a partition: lays out its memory, computes geometry and first features.</summary>
    /// <param name="gradients">where weight gradients go, and which slot; null for plain lanes</param>
    /// <param name="tangents">[pair, 3], Ḋ in Å along the direction of (14); null for plain lanes</param>
    public void Begin(MergedWeights<T> weights, GradientSlots<T>? gradients, int slot, Partition partition, double[]? tangents)
    {
        context.Begin(weights, gradients, slot, partition);
        workspace.Begin(context);
        context.Work.Enter(NetworkStage.Geometry);
        Geometry<T, L, V>.Forward(context, tangents, workspace.Geometry);
        NodeEmbedding<T, L, V>.Forward(context, workspace.Layers[0].Nodes);
        PairEmbedding<T, L, V>.Forward(context, workspace.Geometry, workspace.Layers[0].Pairs);
        if (workspace.HasFirstAngles) AngleEmbedding<T, L, V>.Forward(context, workspace.Geometry.Cosines, workspace.Layers[0].Angles);
    }

    /// <summary>One interaction layer forward: n, e, a of the next layer.</summary>
    public void ForwardLayer(int layer)
    {
        switch (context.Spec.Activation.Kind)
        {
            case ActivationKind.Silu: ForwardLayer<Silu>(layer); break;
            case ActivationKind.SiluTail: ForwardLayer<SiluTail>(layer); break;
            default: ForwardLayer<HyperbolicTangent>(layer); break;
        }
    }

    /// <summary>One interaction layer in reverse: adjoints of its input from those of its output.</summary>
    public void ReverseLayer(int layer)
    {
        switch (context.Spec.Activation.Kind)
        {
            case ActivationKind.Silu: ReverseLayer<Silu>(layer); break;
            case ActivationKind.SiluTail: ReverseLayer<SiluTail>(layer); break;
            default: ReverseLayer<HyperbolicTangent>(layer); break;
        }
    }

    /// <summary>The head forward and reverse: energies, and the adjoint of n of the last layer.</summary>
    /// <param name="energies">[batch atom], eV, E_i without E0, result for own atoms; null where not wanted</param>
    /// <param name="features">[batch atom, channel], y, result for own atoms; null where not wanted</param>
    /// <param name="seeds">[structure], c_E of (14); null for plain lanes</param>
    public void Head(double[]? energies, double[]? features, double[]? seeds)
    {
        context.Work.Enter(NetworkStage.Head);
        if (WantsGeometry) ClearGeometryGradients();
        head.Run(context, workspace.HeadPanels, workspace.Layers[Layers].Nodes, workspace.NodeGradients, new HeadResults(energies, features), seeds);
    }

    private void ClearGeometryGradients()
    {
        GeometryRows<T> gradients = workspace.GeometryGradients;
        long pairs = Part.PairCount;
        AtomRows<T, L>.Clear(gradients.Switch, pairs);
        AtomRows<T, L>.Clear(gradients.Vectors, context.Shape.Components * pairs);
        AtomRows<T, L>.Clear(gradients.Input, pairs);
        AtomRows<T, L>.Clear(gradients.AngleSwitch, pairs);
        AtomRows<T, L>.Clear(gradients.Units, 3 * pairs);
    }

    /// <summary>Gradients of the element table and the pair embedding; with plain lanes ∂E/∂D.</summary>
    /// <param name="displacementGradients">[pair, 3], eV/Å, result; null for duals</param>
    public void Finish(double[]? displacementGradients)
    {
        context.Work.Enter(NetworkStage.Geometry);
        if (WantsWeights) NodeEmbedding<T, L, V>.Reverse(context, workspace.NodeGradients);
        PairEmbedding<T, L, V>.Reverse(context, workspace.Geometry, workspace.PairGradients, workspace.GeometryGradients.Input);
        if (WantsGeometry) Geometry<T, L, V>.Reverse(context, workspace.GeometryGradients, displacementGradients!);
    }

    private void ForwardLayer<TAct>(int layer)
        where TAct : struct, IActivation
    {
        var mark = context.Temporary.Mark();
        LayerRows<T> rows = workspace.Layers[layer];
        Rows<T> next = workspace.Layers[layer + 1].Nodes;
        AtomRows<T, L>.Carry(Part.Own * next.Pitch, context.Spec.Carry.Node, rows.Nodes.Start, next.Start);
        LayerTerms<T> terms = Terms(layer);
        scratch.Take<L>(context.Temporary, Part, context.Shape, LargestGroup, F);
        for (int begin = 0, end; begin < Part.Paired; begin = end)
        {
            end = EndOfGroup(begin);
            ForwardGroup<TAct>(layer, new CentreGroup(begin, end), terms, next);
        }
        context.Work.Enter(NetworkStage.NodeMaps);
        NodeMap<T, L, V>.Forward<TAct>(context, inputs.NodeSelf(layer), next, context.Activation);
        NodeMap<T, L, V>.Forward<TAct>(context, inputs.NodeSym(layer), next, context.Activation);
        context.Temporary.Release(mark);
    }

    private void ForwardGroup<TAct>(int layer, CentreGroup group, in LayerTerms<T> terms, Rows<T> next)
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

    private void ReverseLayer<TAct>(int layer)
        where TAct : struct, IActivation
    {
        context.Work.Enter(NetworkStage.NodeMaps);
        var mark = context.Temporary.Mark();
        LayerRows<T> rows = workspace.Layers[layer];
        Rows<T> outer = workspace.NodeGradients, inner = workspace.NextNodeGradients;
        AtomRows<T, L>.Clear(inner.At(Part.Own), (long)(Part.Local - Part.Own) * inner.Pitch);
        AtomRows<T, L>.Carry(Part.Own * inner.Pitch, context.Spec.Carry.Node, outer.Start, inner.Start);
        var symmetric = new Rows<T>(context.Temporary.TakeZeroed((long)Part.Own * rows.Symmetric.Pitch), rows.Symmetric.Width, F);
        NodeMap<T, L, V>.Reverse<TAct>(context, inputs.NodeSelf(layer), outer, inner, context.Activation);
        NodeMap<T, L, V>.Reverse<TAct>(context, inputs.NodeSym(layer), outer, symmetric, context.Activation);
        context.Work.Repeating = !workspace.KeepsProducts;
        LayerTerms<T> terms = RepeatedTerms(layer), gradients = workspace.TakeTerms(context, layer, context.Temporary, true);
        context.Work.Repeating = false;
        scratch.Take<L>(context.Temporary, Part, context.Shape, LargestGroup, F);
        for (int begin = 0, end; begin < Part.Paired; begin = end)
        {
            end = EndOfGroup(begin);
            ReverseGroup<TAct>(layer, new CentreGroup(begin, end), terms, gradients, symmetric);
        }
        context.Work.Enter(NetworkStage.NodeTerms);
        NodeTerms<T, L, V>.Reverse(context, layer, rows, gradients, inner);
        context.Temporary.Release(mark);
        workspace.ExchangeNodeGradients();
    }

    private void ReverseGroup<TAct>(int layer, CentreGroup group, in LayerTerms<T> terms, in LayerTerms<T> gradients, Rows<T> symmetric)
        where TAct : struct, IActivation
    {
        LayerRows<T> rows = workspace.Layers[layer];
        int first = Part.PairStart[group.Begin], count = Part.PairStart[group.End] - first;
        Rows<T> pairGradients = workspace.PairGradients, inner = workspace.NextNodeGradients;
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
            context, inputs.Pair(layer, MapKind.NodePair, terms.NodePair, gradients.NodePair), group, workspace.Geometry.Switch, workspace.NodeGradients,
            workspace.GeometryGradients.Switch);
        context.Work.Enter(NetworkStage.Symmetry);
        var results = new SymmetricGradients<T>(workspace.GeometryGradients.Vectors, pairGradients, inner);
        for (int atom = group.Begin; atom < group.End; atom++)
            SymmetricFeatures<T, L, V>.Reverse(context, inputs.Symmetric(layer), atom, rows.Moments, symmetric, results);
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

    private int LargestGroup => (int)Math.Max(1, GroupBytes / (3 * Math.Max(1, Part.LargestPairs) * F * context.Shape.Pair * sizeof(T)));

    /// <summary>Groups end with their class, so that every panel takes its centres in the same order however they are grouped.</summary>
    private int EndOfGroup(int begin)
    {
        int end = begin + 1, last = Math.Min(Part.Paired, begin + LargestGroup);
        while (end < last && Part.Class[end] == Part.Class[begin]) end++;
        return end;
    }

    /// <summary>The terms of single atoms, computed into memory that lasts as long as they are kept.</summary>
    private LayerTerms<T> Terms(int layer)
    {
        LayerRows<T> rows = workspace.Layers[layer];
        LayerTerms<T> terms = workspace.KeepsProducts ? rows.Terms : workspace.TakeTerms(context, layer, context.Temporary, false);
        context.Work.Enter(NetworkStage.NodeTerms);
        NodeTerms<T, L, V>.Forward(context, layer, rows, terms);
        return terms;
    }

    /// <summary>The terms again in the reverse pass: kept, or computed a second time.</summary>
    private LayerTerms<T> RepeatedTerms(int layer) => workspace.KeepsProducts ? workspace.Layers[layer].Terms : Terms(layer);

    public void Dispose() => workspace.Dispose();
}
