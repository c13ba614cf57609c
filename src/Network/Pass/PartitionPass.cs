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
    private readonly MapContext<T> context = new();
    private readonly Workspace<T, L, V> workspace;
    private readonly bool owns;
    private readonly PairScratch<T> scratch = new();
    private readonly Head<T, L, V> head = new();
    private readonly LayerInputs<T, L, V> inputs;

    private readonly GroupPass<T, L, V> groups;

    /// <summary>Layer whose input's adjoint was written last.</summary>
    private int reversed;

    /// <param name="shared">the pass that prepares the partition of which this one takes a chunk; null where it takes partitions whole</param>
    public PartitionPass(PartitionPass<T, L, V>? shared = null)
    {
        workspace = shared?.workspace ?? new Workspace<T, L, V>();
        owns = shared is null;
        inputs = new LayerInputs<T, L, V>(context, workspace, scratch);
        groups = new GroupPass<T, L, V>(context, workspace, scratch, inputs);
    }

    private static int F => V.Faces;
    private static bool WantsGeometry => V.Faces == 1;
    private static bool WantsWeights => V.Faces == 2;
    /// <summary>The first features follow from the elements alone: no force needs their adjoint.</summary>
    private static bool WantsFirstNodes => V.Faces == 2;

    public long Bytes => owns ? workspace.Bytes : 0;

    public NetworkWork Work => context.Work;

    /// <summary>Memory for what lives within one phase.</summary>
    public Arena<T> Temporary
    {
        set => context.Temporary = value;
    }

    /// <summary>Features n of the input of a layer, [local]; the halo exchange fills the rows of atoms that others own.</summary>
    public Rows<T> NodesOf(int layer) => workspace.Layers[layer].Nodes;

    /// <summary>Adjoint of n that the next <see cref="ReverseLayer"/> reads, [own], and the one before wrote, [local].</summary>
    public Rows<T> NodeGradients => workspace.NodeGradients(reversed, 0);

    /// <summary>Moments that pass into a layer, at the start of rows [local]; the halo exchange fills the rows of atoms that others own.</summary>
    public Rows<T> MomentsOf(int layer) => workspace.PassedMoments(context.Shape, layer);

    /// <summary>Adjoint of the moments that passed into the layer that was reversed last, [local].</summary>
    public Rows<T> MomentGradients => workspace.MomentGradients(reversed, 0);

    /// <summary>Whether moments passed into that layer.</summary>
    public bool PassesInto => Passed > 0 && reversed > 0;

    /// <summary>Numbers of a face of both; 0 where no moments pass.</summary>
    public int Passed => context.Shape.Passed;

    private Partition Part => context.Part;
    private int Layers => context.Spec.Layers;

    /// <summary>Takes a whole partition: lays out its memory, computes geometry and first features.</summary>
    /// <param name="gradients">where weight gradients go, and which slot; null for plain lanes</param>
    /// <param name="tangents">[pair, 3], Ḋ in Å along the direction of (14); null for plain lanes</param>
    public void Begin(MergedWeights<T> weights, GradientSlots<T>? gradients, int slot, Partition partition, double[]? tangents)
    {
        context.Begin(weights, gradients, slot, partition);
        workspace.Begin(context, 1);
        Embed(tangents);
    }

    /// <summary>Takes a chunk of a partition; the pass of the first one lays out the memory of all.</summary>
    public void BeginChunk(MergedWeights<T> weights, Partition partition, int number)
    {
        context.BeginChunk(weights, partition, number);
        if (owns) workspace.Begin(context, partition.ChunkCount);
        workspace.Join(context);
    }

    /// <summary>Geometry and first features.</summary>
    public void Embed(double[]? tangents)
    {
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
        reversed = Layers;
        head.Run(context, workspace.HeadPanels, workspace.Layers[Layers].Nodes, NodeGradients, new HeadResults(energies, features), seeds);
    }

    private void ClearGeometryGradients()
    {
        GeometryRows<T> gradients = workspace.GeometryGradients;
        int components = context.Shape.Components;
        Clear(gradients.Switch, 1);
        Clear(gradients.Vectors, components);
        Clear(gradients.Input, 1);
        Clear(gradients.AngleSwitch, 1);
        Clear(gradients.Units, 3);
    }

    /// <summary>Sets to zero what belongs to the pairs of these atoms.</summary>
    private void Clear(T* rows, int width) =>
        new Span<T>(rows + (long)context.FirstPair * width, (context.EndPair - context.FirstPair) * width).Clear();

    /// <summary>Gradients of the element table and the pair embedding; with plain lanes ∂E/∂D.</summary>
    /// <param name="displacementGradients">[pair, 3], eV/Å, result; null for duals</param>
    public void Finish(double[]? displacementGradients)
    {
        context.Work.Enter(NetworkStage.Geometry);
        if (WantsWeights) NodeEmbedding<T, L, V>.Reverse(context, NodeGradients);
        PairEmbedding<T, L, V>.Reverse(context, workspace.Geometry, workspace.PairGradients, workspace.GeometryGradients.Input);
        if (WantsGeometry) Geometry<T, L, V>.Reverse(context, workspace.GeometryGradients, displacementGradients!);
    }

    private void ForwardLayer<TAct>(int layer)
        where TAct : struct, IActivation
    {
        var mark = context.Temporary.Mark();
        LayerRows<T> rows = workspace.Layers[layer];
        Rows<T> next = workspace.Layers[layer + 1].Nodes;
        AtomRange atoms = context.Atoms;
        AtomRows<T, L>.Carry(atoms.Count * next.Pitch, context.Spec.Carry.Node, rows.Nodes.At(atoms.Begin), next.At(atoms.Begin));
        LayerTerms<T> terms = Terms(layer);
        scratch.Take<L>(context.Temporary, Part, context.Shape, groups.Largest, F);
        for (int begin = atoms.Begin, end; begin < groups.End; begin = end)
        {
            end = groups.EndOf(begin);
            groups.Forward<TAct>(layer, new CentreGroup(begin, end), terms, next);
        }
        context.Work.Enter(NetworkStage.NodeMaps);
        NodeMap<T, L, V>.Forward<TAct>(context, inputs.NodeSelf(layer), next, context.Activation);
        NodeMap<T, L, V>.Forward<TAct>(context, inputs.NodeSym(layer), next, context.Activation);
        context.Temporary.Release(mark);
    }

    private void ReverseLayer<TAct>(int layer)
        where TAct : struct, IActivation
    {
        context.Work.Enter(NetworkStage.NodeMaps);
        var mark = context.Temporary.Mark();
        LayerRows<T> rows = workspace.Layers[layer];
        Rows<T> outer = NodeGradients, inner = workspace.NodeGradients(layer, context.Chunk);
        BeginNodeGradients(outer, inner);
        BeginMomentGradients(layer);
        var symmetric = new Rows<T>(context.Temporary.Take((long)Part.Own * rows.Symmetric.Pitch), rows.Symmetric.Width, F);
        AtomRows<T, L>.Clear(symmetric.At(context.Atoms.Begin), (long)context.Atoms.Count * symmetric.Pitch);
        if (WantsFirstNodes || layer > 0) NodeMap<T, L, V>.Reverse<TAct>(context, inputs.NodeSelf(layer), outer, inner, context.Activation);
        NodeMap<T, L, V>.Reverse<TAct>(context, inputs.NodeSym(layer), outer, symmetric, context.Activation);
        var adjoints = new NodeAdjoints<T>(outer, inner, symmetric);
        context.Work.Repeating = !workspace.KeepsProducts;
        LayerTerms<T> terms = RepeatedTerms(layer), gradients = workspace.TakeTermGradients(context, layer, context.Chunk);
        context.Work.Repeating = false;
        scratch.Take<L>(context.Temporary, Part, context.Shape, groups.Largest, F);
        for (int begin = context.Atoms.Begin, end; begin < groups.End; begin = end)
        {
            end = groups.EndOf(begin);
            groups.Reverse<TAct>(layer, new CentreGroup(begin, end), terms, gradients, adjoints);
        }
        reversed = layer;
        if (WantsFirstNodes || layer > 0)
        {
            context.Work.Enter(NetworkStage.NodeTerms);
            NodeTerms<T, L, V>.Reverse(context, layer, rows, gradients, inner);
        }
        context.Temporary.Release(mark);
    }

    /// <summary>Adjoint of n of a layer's input: what is carried, and zero for the atoms of others.</summary>
    private void BeginNodeGradients(Rows<T> outer, Rows<T> inner)
    {
        AtomRange atoms = context.Atoms;
        AtomRows<T, L>.Clear(inner.Start, (long)atoms.Begin * inner.Pitch);
        AtomRows<T, L>.Carry(atoms.Count * inner.Pitch, context.Spec.Carry.Node, outer.At(atoms.Begin), inner.At(atoms.Begin));
        AtomRows<T, L>.Clear(inner.At(atoms.End), (long)(Part.Local - atoms.End) * inner.Pitch);
    }

    /// <summary>Adjoint of the moments that pass into a layer.</summary>
    private void BeginMomentGradients(int layer)
    {
        if (context.Map(layer, MapKind.MomentMessage) is null) return;
        Rows<T> inner = workspace.MomentGradients(layer, context.Chunk);
        AtomRows<T, L>.Clear(inner.Start, (long)Part.Local * inner.Pitch);
    }

    /// <summary>After all chunks have gone through the reverse of a layer: what they found for the atoms of this one.</summary>
    public void GatherChunks(int layer) => ChunkSums<T, L, V>.Gather(context, workspace, layer);

    /// <summary>Before all chunks begin a layer: the terms that several of them read, of the atoms of this one.</summary>
    public void ShareTerms(int layer)
    {
        context.Work.Enter(NetworkStage.NodeTerms);
        LayerRows<T> rows = workspace.Layers[layer];
        NodeTerms<T, L, V>.ForwardNeighbors(context, layer, rows, rows.Terms, TermScope.SharedNeighbors);
    }

    /// <summary>The terms of single atoms, computed into memory that lasts as long as they are kept.</summary>
    private LayerTerms<T> Terms(int layer)
    {
        LayerRows<T> rows = workspace.Layers[layer];
        LayerTerms<T> terms = workspace.KeepsProducts ? rows.Terms : workspace.TakeTerms(context, layer, context.Temporary);
        context.Work.Enter(NetworkStage.NodeTerms);
        NodeTerms<T, L, V>.ForwardCentres(context, layer, rows, terms);
        NodeTerms<T, L, V>.ForwardNeighbors(context, layer, rows, terms, TermScope.OwnNeighbors);
        return terms;
    }

    /// <summary>The terms again in the reverse pass: kept, or computed a second time.</summary>
    private LayerTerms<T> RepeatedTerms(int layer) => workspace.KeepsProducts ? workspace.Layers[layer].Terms : Terms(layer);

    public void Dispose()
    {
        if (owns) workspace.Dispose();
    }
}
