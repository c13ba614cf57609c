using System.Numerics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;
using Amalgam.Network.Memory;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>The arrays of one partition that live as long as a pass: features of every layer, geometry, adjoints.</summary>
internal sealed unsafe class Workspace<T, L, V> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private readonly Arena<T> arena = new();

    private static int F => V.Faces;

    /// <summary>[layer]; one more for the output of the last.</summary>
    public LayerRows<T>[] Layers { get; private set; } = [];

    /// <summary>Rows of own atoms and blocks of the head, by panel.</summary>
    public PanelRows HeadPanels { get; } = new();

    public GeometryRows<T> Geometry { get; } = new();

    /// <summary>Adjoints of the geometry; plain lanes only.</summary>
    public GeometryRows<T> GeometryGradients { get; } = new();

    /// <summary>Adjoint of n that the reverse of a layer reads [own], and that it writes [local]; they change places after every layer.</summary>
    public Rows<T> NodeGradients { get; private set; }
    public Rows<T> NextNodeGradients { get; private set; }

    /// <summary>Adjoints of e [pair] and of a [angle], of one layer after the other.</summary>
    public Rows<T> PairGradients { get; private set; }
    public Rows<T> AngleGradients { get; private set; }

    /// <summary>Whether products of node maps and terms of atoms stay until the reverse pass.</summary>
    public bool KeepsProducts { get; private set; }

    /// <summary>Whether a⁰ is kept as rows: where it is more than a multiple of one vector.</summary>
    public bool HasFirstAngles { get; private set; }

    public long Bytes => arena.Bytes;

    /// <summary>Orders rows by panel and lays out the arrays for the partition of a context.</summary>
    public void Begin(MapContext<T> context)
    {
        ModelSpec spec = context.Spec;
        Partition part = context.Part;
        if (Layers.Length != spec.Layers + 1) Layers = [.. Enumerable.Range(0, spec.Layers + 1).Select(_ => new LayerRows<T>())];
        for (int layer = 0; layer < spec.Layers; layer++) Layers[layer].Order(part, context.Weights, context.Weights.Layers[layer]);
        HasFirstAngles = spec.AngleBasis > 1 && spec.ReadsAngles;
        if (context.Weights.Head.Length > 0) HeadPanels.FillCentres(part, context.View(context.Weights.Head[0]));
        KeepsProducts = part.Local == part.Own && part.Own <= NetworkMemory.KeepsProductsUpTo;
        arena.BeginMeasure();
        LayOut(context);
        arena.EndMeasure();
        LayOut(context);
        ActivationTable.Write<L, T>(spec.Activation, context.Activation);
        ActivationTable.Write<L, T>(spec.HeadActivation, context.HeadActivation);
    }

    /// <summary>Exchanges the adjoints of n after the reverse of a layer.</summary>
    public void ExchangeNodeGradients() => (NodeGradients, NextNodeGradients) = (NextNodeGradients, NodeGradients);

    /// <summary>Takes all arrays. Runs twice, the first time to be measured: all places are null then. Nothing else may take from the arena.</summary>
    private void LayOut(MapContext<T> context)
    {
        Partition part = context.Part;
        NetworkShape shape = context.Shape;
        int layers = context.Spec.Layers;
        context.Activation = arena.Take(ActivationTable.Length<L, T>());
        context.HeadActivation = arena.Take(ActivationTable.Length<L, T>());
        for (int layer = 0; layer <= layers; layer++) LayOut(context, layer, layers);
        Geometry.Take(arena, part.PairCount, layers > 1 ? part.AngleCount : 0, F, context.Spec.PairInputs, shape.Components);
        NodeGradients = Take(part.Local, shape.Node);
        NextNodeGradients = Take(part.Local, shape.Node);
        PairGradients = Take(part.PairCount, shape.Pair);
        AngleGradients = layers > 2 || HasFirstAngles ? Take(part.AngleCount, shape.Angle) : default;
        if (F == 1) GeometryGradients.Take(arena, part.PairCount, 0, 1, 1, shape.Components);
    }

    private void LayOut(MapContext<T> context, int layer, int layers)
    {
        Partition part = context.Part;
        NetworkShape shape = context.Shape;
        LayerRows<T> rows = Layers[layer];
        rows.Nodes = Take(part.Local, shape.Node);
        rows.Pairs = layer < layers ? Take(part.PairCount, shape.Pair) : default;
        rows.Angles = (layer > 0 || HasFirstAngles) && layer < layers - 1 ? Take(part.AngleCount, shape.Angle) : default;
        if (layer == layers) return;
        rows.Messages = context.Spec.ReadsAngles && layer < layers - 1 ? Take((long)part.NearStart[part.Own] + part.Own, shape.Pair) : default;
        rows.Symmetric = Take(part.Own, shape.Sym);
        rows.Moments = Take(part.Own, shape.Components * (shape.Node + shape.Pair));
        rows.SelfProducts = KeepsProducts ? arena.Take((long)rows.Centres(MapKind.NodeSelf).Rows * F * shape.Node) : null;
        rows.SymProducts = KeepsProducts ? arena.Take((long)rows.Centres(MapKind.NodeSym).Rows * F * shape.Node) : null;
        if (KeepsProducts) rows.Terms = TakeTerms(context, layer, arena, false);
    }

    private Rows<T> Take(long rows, int width) => new(arena.Take(rows * F * width), width, F);

    /// <summary>Room for the terms of single atoms of a layer, or for their adjoints.</summary>
    /// <param name="zeroed">for adjoints, which are added up; values are written whole</param>
    public LayerTerms<T> TakeTerms(MapContext<T> context, int layer, Arena<T> memory, bool zeroed)
    {
        LayerRows<T> rows = Layers[layer];
        NetworkShape shape = context.Shape;
        Rows<T> Take(MapKind map, int width, bool ofNeighbors = false)
        {
            if (context.Map(layer, map) is null) return new Rows<T>(null, width, F);
            long length = (long)(ofNeighbors ? rows.Neighbors(map) : rows.Centres(map)).Rows * F * width;
            return new Rows<T>(zeroed ? memory.TakeZeroed(length) : memory.Take(length), width, F);
        }

        return new LayerTerms<T>
        {
            NodePair = new PairTerms<T>(Take(MapKind.NodePair, shape.Node), Take(MapKind.NodePair, shape.Node, true)),
            PairSelf = new PairTerms<T>(Take(MapKind.PairSelf, shape.Pair), Take(MapKind.PairSelf, shape.Pair, true)),
            PairAngle = Take(MapKind.PairAngle, shape.Pair),
            AngleSelf = Take(MapKind.AngleSelf, shape.Angle),
        };
    }

    public void Dispose() => arena.Dispose();
}
