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
    /// <summary>Tables of the activation of the layers and of the head.</summary>
    private T* activation, headActivation;

    private static int F => V.Faces;

    /// <summary>[layer]; one more for the output of the last.</summary>
    public LayerRows<T>[] Layers { get; private set; } = [];

    /// <summary>Rows of own atoms and blocks of the head, by panel.</summary>
    public PanelRows HeadPanels { get; } = new();

    public GeometryRows<T> Geometry { get; } = new();

    /// <summary>Adjoints of the geometry; plain lanes only.</summary>
    public GeometryRows<T> GeometryGradients { get; } = new();

    /// <summary>[layer even or odd, chunk]: adjoints of n [local], and, where there are several chunks, of the terms in panels that they share.</summary>
    private Rows<T>[] nodeGradients = [];
    private PairTermRows<T>[] sharedGradients = [];
    /// <summary>[layer even or odd, chunk]: adjoints of the moments that pass into it, [local].</summary>
    private Rows<T>[] momentGradients = [];

    /// <summary>Chunks whose adjoints are kept apart; 1 where the partition is for one thread.</summary>
    public int Chunks { get; private set; } = 1;

    /// <summary>Adjoints of e [pair] and of a [angle], of one layer after the other.</summary>
    public Rows<T> PairGradients { get; private set; }
    public Rows<T> AngleGradients { get; private set; }

    /// <summary>Whether products of node maps and terms of atoms stay until the reverse pass.</summary>
    public bool KeepsProducts { get; private set; }

    /// <summary>Whether a⁰ is kept as rows: where it is more than a multiple of one vector.</summary>
    public bool HasFirstAngles { get; private set; }

    public long Bytes => arena.Bytes;

    /// <summary>Orders rows by panel and lays out the arrays for the partition of a context.</summary>
    /// <param name="chunks">that are worked on apart from each other</param>
    public void Begin(MapContext<T> context, int chunks)
    {
        Chunks = chunks;
        if (nodeGradients.Length < 2 * chunks)
            (nodeGradients, momentGradients, sharedGradients) = (new Rows<T>[2 * chunks], new Rows<T>[2 * chunks], new PairTermRows<T>[2 * chunks]);
        ModelSpec spec = context.Spec;
        Partition part = context.Part;
        if (Layers.Length != spec.Layers + 1) Layers = [.. Enumerable.Range(0, spec.Layers + 1).Select(_ => new LayerRows<T>())];
        ReadOnlySpan<AtomRange> pieces = chunks > 1 ? part.Chunks.AsSpan(0, chunks) : [part.All];
        for (int layer = 0; layer < spec.Layers; layer++) Layers[layer].Order(part, context.Weights, context.Weights.Layers[layer], pieces);
        HasFirstAngles = spec.AngleBasis > 1 && spec.ReadsAngles;
        if (context.Weights.Head.Length > 0) HeadPanels.FillCentres(part, context.View(context.Weights.Head[0]));
        KeepsProducts = chunks > 1 || (part.Local == part.Own && part.Own <= NetworkMemory.KeepsProductsUpTo);
        arena.BeginMeasure();
        LayOut(context);
        arena.EndMeasure();
        LayOut(context);
        ActivationTable.Write<L, T>(spec.Activation, context.Activation);
        ActivationTable.Write<L, T>(spec.HeadActivation, context.HeadActivation);
    }

    /// <summary>Lets another context of the same partition read what the first one laid out.</summary>
    public void Join(MapContext<T> context)
    {
        context.Activation = activation;
        context.HeadActivation = headActivation;
    }

    /// <summary>Adjoint of n of the input of a layer, [local]: of what a chunk has found for it, or, of chunk 0, of all chunks when they were added.</summary>
    public Rows<T> NodeGradients(int layer, int chunk) => nodeGradients[(layer & 1) * Chunks + chunk];

    /// <summary>Adjoint of the moments that pass into a layer, H(n) of the one before, [local, component, n]; nothing where none pass.</summary>
    public Rows<T> MomentGradients(int layer, int chunk) => momentGradients[(layer & 1) * Chunks + chunk];

    /// <summary>The moments that pass into a layer, H(n) of the one before, at the start of rows [local].</summary>
    public Rows<T> PassedMoments(NetworkShape shape, int layer)
    {
        Rows<T> moments = Layers[layer - 1].Moments;
        return new Rows<T>(moments.Start + F * shape.Components * shape.Pair, moments.Width, F);
    }

    /// <summary>Adjoints of the terms of neighbours in a layer that a chunk has found, in panels that several chunks use.</summary>
    public PairTermRows<T> SharedGradients(int layer, int chunk) => sharedGradients[(layer & 1) * Chunks + chunk];

    /// <summary>Takes all arrays. Runs twice, the first time to be measured: all places are null then. Nothing else may take from the arena.</summary>
    private void LayOut(MapContext<T> context)
    {
        Partition part = context.Part;
        NetworkShape shape = context.Shape;
        int layers = context.Spec.Layers;
        context.Activation = activation = arena.Take(ActivationTable.Length<L, T>());
        context.HeadActivation = headActivation = arena.Take(ActivationTable.Length<L, T>());
        for (int layer = 0; layer <= layers; layer++) LayOut(context, layer, layers);
        Geometry.Take(arena, part.PairCount, layers > 1 ? part.AngleCount : 0, F, context.Spec.PairInputs, shape.Components);
        for (int place = 0; place < 2 * Chunks; place++) nodeGradients[place] = Take(part.Local, shape.Node);
        for (int place = 0; place < 2 * Chunks; place++) momentGradients[place] = shape.Passed > 0 ? Take(part.Local, shape.Passed) : default;
        if (Chunks > 1) LayOutSharedGradients(context.Shape);
        PairGradients = Take(part.PairCount, shape.Pair);
        AngleGradients = layers > 2 || HasFirstAngles ? Take(part.AngleCount, shape.Angle) : default;
        if (F == 1) GeometryGradients.Take(arena, part.PairCount, 0, 1, 1, shape.Components);
    }

    private void LayOutSharedGradients(NetworkShape shape)
    {
        int nodePair = 0, pairSelf = 0;
        for (int layer = 0; layer < Layers.Length - 1; layer++)
        {
            nodePair = Math.Max(nodePair, Layers[layer].Neighbors(MapKind.NodePair).SharedRows);
            pairSelf = Math.Max(pairSelf, Layers[layer].Neighbors(MapKind.PairSelf).SharedRows);
        }
        for (int place = 0; place < 2 * Chunks; place++)
            sharedGradients[place] = new PairTermRows<T>(Take(nodePair, shape.Node), Take(pairSelf, shape.Pair));
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
        rows.Moments = Take(shape.Passed > 0 ? part.Local : part.Own, shape.Components * (shape.Node + shape.Pair));
        rows.SelfProducts = KeepsProducts ? arena.Take((long)rows.Centres(MapKind.NodeSelf).Rows * F * shape.Node) : null;
        rows.SymProducts = KeepsProducts ? arena.Take((long)rows.Centres(MapKind.NodeSym).Rows * F * shape.Node) : null;
        if (KeepsProducts) rows.Terms = TakeTerms(context, layer, arena);
    }

    private Rows<T> Take(long rows, int width) => new(arena.Take(rows * F * width), width, F);

    /// <summary>Room for the terms of single atoms of a layer.</summary>
    public LayerTerms<T> TakeTerms(MapContext<T> context, int layer, Arena<T> memory)
    {
        LayerRows<T> rows = Layers[layer];
        NetworkShape shape = context.Shape;
        Rows<T> Centres(MapKind map, int width) => Take(memory, context.Map(layer, map), rows.Centres(map), width);
        Rows<T> Neighbors(MapKind map, int width) => Take(memory, context.Map(layer, map), rows.Neighbors(map), width);
        return new LayerTerms<T>
        {
            NodePair = new PairTerms<T>(Centres(MapKind.NodePair, shape.Node), Neighbors(MapKind.NodePair, shape.Node)),
            PairSelf = new PairTerms<T>(Centres(MapKind.PairSelf, shape.Pair), Neighbors(MapKind.PairSelf, shape.Pair)),
            PairAngle = Centres(MapKind.PairAngle, shape.Pair),
            AngleSelf = Centres(MapKind.AngleSelf, shape.Angle),
        };
    }

    /// <summary>Room for their adjoints: those of neighbours and of angles, which are added up, set to zero.</summary>
    public LayerTerms<T> TakeTermGradients(MapContext<T> context, int layer, int chunk)
    {
        LayerTerms<T> terms = TakeTerms(context, layer, context.Temporary);
        LayerRows<T> rows = Layers[layer];
        PairTermRows<T> shared = Chunks > 1 ? SharedGradients(layer, chunk) : default;
        Clear(terms.PairAngle, rows.Centres(MapKind.PairAngle));
        Clear(terms.AngleSelf, rows.Centres(MapKind.AngleSelf));
        return new LayerTerms<T>
        {
            NodePair = Cleared(terms.NodePair, rows.Neighbors(MapKind.NodePair), shared.Of(MapKind.NodePair), chunk),
            PairSelf = Cleared(terms.PairSelf, rows.Neighbors(MapKind.PairSelf), shared.Of(MapKind.PairSelf), chunk),
            PairAngle = terms.PairAngle,
            AngleSelf = terms.AngleSelf,
        };
    }

    /// <summary>The same with the rows of neighbours that a chunk adds to set to zero.</summary>
    private static PairTerms<T> Cleared(PairTerms<T> terms, PanelRows panels, Rows<T> shared, int chunk)
    {
        if (terms.Neighbor.Start == null) return terms;
        for (int panel = 0; panel < panels.Panels; panel++)
        {
            int first = panels.Start[panel], count = panels.Start[panel + 1] - first;
            if (panels.IsOnlyOf(panel, chunk)) AtomRows<T, L>.Clear(terms.Neighbor.At(first), (long)count * terms.Neighbor.Pitch);
            else if ((panels.Users(panel) >> chunk & 1) != 0)
                AtomRows<T, L>.Clear(shared.At(first + panels.SharedOffset(panel)), (long)count * shared.Pitch);
        }
        return new PairTerms<T>(terms.Centre, terms.Neighbor, shared);
    }

    private static void Clear(Rows<T> rows, PanelRows panels)
    {
        if (rows.Start != null) AtomRows<T, L>.Clear(rows.Start, (long)panels.Rows * rows.Pitch);
    }

    private static Rows<T> Take(Arena<T> memory, ImageMap? map, PanelRows panels, int width) =>
        new(map is null ? null : memory.Take((long)panels.Rows * F * width), width, F);

    public void Dispose() => arena.Dispose();
}
