using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Pass;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// The network on one partition: forward and reverse, section 4 of docs/model.md. With plain lanes (V = L) it gives energies and
/// ∂E/∂D; with duals (V = Dual) the same code gives the parameter gradient of equation (14).
/// </summary>
/// <remarks>
/// A row of w channels takes F·w reals (F faces): its values, then its tangents. So a product with weights sees F·rows plain rows.
/// Everything about a centre is computed while it is in cache; only n_j and its adjoint cross centres, and within a partition
/// one thread does all, so nothing races and every sum has a fixed order.
/// Inner loops are methods that must not be inlined: within a larger method the compiler's budget for inlining runs out, and every operation of a dual becomes
/// a call.
/// </remarks>
internal sealed unsafe partial class PartitionNetwork<T, L, V> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, INumber<V, T>
{
    /// <summary>Rows of angles worked on at a time, so that their temporaries stay in L1 and L2.</summary>
    private const int AnglesAtATime = 96;

    /// <summary>
    /// Centres of one class are taken together by node_pair and pair_self, panel by panel, so that the rows of neighbours that they share and the weights stay
    /// in
    /// the second cache; and so do e, its adjoint and a copy of that, which may take so many bytes.
    /// </summary>
    private const long GroupBytes = 160_000;

    private int LargestGroup => (int)Math.Max(1, GroupBytes / (3 * Math.Max(1, part.LargestPairs) * F * EP * sizeof(T)));

    /// <summary>Groups end with their class: so every panel meets its centres in the same order, however they are grouped.</summary>
    private int EndOfGroup(int begin)
    {
        int end = begin + 1, last = Math.Min(part.Own, begin + LargestGroup);
        while (end < last && part.Class[end] == part.Class[begin]) end++;
        return end;
    }

    /// <summary>Reverse loops over two bundles of duals would need more registers than there are.</summary>
    private static bool SplitsReverse => F == 2 && !L.HasManyRegisters;

    /// <summary>Channels that a loop takes at a time, at most.</summary>
    private static int WidestBundle => 2 * W;

    private readonly Arena<T> arena = new();
    private readonly List<PanelRows> rows = [];
    private ModelSpec spec = null!;
    private NetworkShape shape = null!;
    private WeightImage weights = null!;
    /// <summary>Tables of activations.</summary>
    private T* constants, headConstants;
    private T* image, transposed;
    /// <summary>Where weight gradients go, which slot of it, and the image of that slot.</summary>
    private GradientSlots<T>? slots;
    private int slot;
    private T* gradient;
    private Partition part = null!;
    private int layers, NP, EP, AP, SP;

    /// <summary>
    /// [layer + 1], n, e, a as rows of local atoms, pairs and angles (a⁰ is not stored); [layer], m of angle neighbours, Sym and H of own atoms.
    /// </summary>
    private T*[] n = [], e = [], a = [], m = [], sym = [], axes = [];
    /// <summary>Whether the products of node maps and the terms stay until the reverse pass; else it makes them again.</summary>
    private bool keepsProducts;
    /// <summary>[layer], z of node_self and node_sym, rows of own atoms and blocks; null where they are not kept.</summary>
    private T*[] selfProducts = [], symProducts = [];
    /// <summary>[layer].</summary>
    private PairTerms[] pairTerms = [];
    private AngleTerms[] angleTerms = [];
    /// <summary>[head layer + 1], rows of own atoms and their width; [head layer], z.</summary>
    private T*[] headRows = [], headProducts = [];
    private int[] headWidths = [];
    /// <summary>Geometry with its tangents: s [pair], s h [pair, 3], x [pair], s^a [pair], u [pair, 3], c [angle].</summary>
    private T* s, sh, x, sa, u, cosine;
    /// <summary>Adjoints of the geometry, plain lanes only.</summary>
    private T* gs, gsh, gx, gsa, gu;
    /// <summary>Adjoints of n (output and input side of the layer), e and a.</summary>
    private T* gnOut, gnIn, ge, ga;

    /// <summary>F: 1 plain, 2 dual.</summary>
    private static int F => V.Faces;
    private static int W => L.Width;
    /// <summary>Plain lanes differentiate with respect to positions, duals with respect to weights.</summary>
    private static bool WantsGeometry => V.Faces == 1;
    private static bool WantsWeights => V.Faces == 2;

    public long Bytes => arena.Bytes;

    /// <summary>Memory for what lives within one step; the worker's, so that it is in cache.</summary>
    public Arena<T> Temporary { get; set; } = null!;

    /// <summary>What this has done since it was cleared.</summary>
    public NetworkWork Work { get; } = new();

    /// <summary>Takes a partition and lays out its memory.</summary>
    /// <param name="imagePointer">weights in the layout of <paramref name="weightImage"/></param>
    /// <param name="transposedPointer">every packed matrix transposed, at the same offsets</param>
    /// <param name="gradientSlots">where weight gradients go; null for plain lanes</param>
    /// <param name="gradientSlot">and into which of them</param>
    public void Begin(WeightImage weightImage, NetworkShape networkShape, T* imagePointer, T* transposedPointer, GradientSlots<T>? gradientSlots,
        int gradientSlot, Partition partition)
    {
        weights = weightImage;
        shape = networkShape;
        image = imagePointer;
        transposed = transposedPointer;
        (slots, slot) = (gradientSlots, gradientSlot);
        gradient = gradientSlots is null ? null : gradientSlots.Image(gradientSlot);
        part = partition;
        spec = shape.Spec;
        (layers, NP, EP, AP, SP) = (spec.Layers, shape.Node, shape.Pair, shape.Angle, shape.Sym);
        if (n.Length != layers + 1)
        {
            n = new T*[layers + 1];
            e = new T*[layers + 1];
            a = new T*[layers + 1];
            m = new T*[layers];
            sym = new T*[layers];
            axes = new T*[layers];
            selfProducts = new T*[layers];
            symProducts = new T*[layers];
            pairTerms = new PairTerms[layers];
            angleTerms = new AngleTerms[layers];
        }
        if (headRows.Length != weights.Head.Length + 1)
        {
            headRows = new T*[weights.Head.Length + 1];
            headProducts = new T*[weights.Head.Length];
            headWidths = new int[weights.Head.Length + 1];
        }
        while (rows.Count < 4 * layers + 2) rows.Add(new PanelRows());
        for (int layer = 0; layer < layers; layer++)
        {
            NodeRows(layer).FillCentres(part, View(layer, 0));
            PairRows(layer).FillCentres(part, View(layer, 1));
            SourceRows(layer).FillSources(part, View(layer, 1));
            AngleRows(layer).FillCentres(part, View(layer, 2));
        }
        HeadRows.FillCentres(part, weights.Views[^1]);
        keepsProducts = part.Local == part.Own && part.Own <= NetworkMemory.KeepsProductsUpTo;
        arena.BeginMeasure();
        LayOut();
        arena.EndMeasure();
        LayOut();
        ActivationTable.Write<L, T>(spec.Activation, constants);
        ActivationTable.Write<L, T>(spec.HeadActivation, headConstants);
    }

    /// <summary>
    /// Takes what lives as long as the partition's pass does. Runs twice, the first time to be measured: all places are null then. Nothing else may take from
    /// the arena.
    /// </summary>
    private void LayOut()
    {
        long local = part.Local, own = part.Own, pairs = part.PairCount, angles = part.AngleCount;
        constants = arena.Take(ActivationTable.Length<L, T>());
        headConstants = arena.Take(ActivationTable.Length<L, T>());
        for (int layer = 0; layer <= layers; layer++)
        {
            n[layer] = arena.Take(local * F * NP);
            e[layer] = layer < layers ? arena.Take(pairs * F * EP) : null;
            a[layer] = layer > 0 && layer < layers - 1 ? arena.Take(angles * F * AP) : null;
            if (layer == layers) break;
            m[layer] = UpdatesPairs(layer) ? arena.Take((part.NearStart[part.Own] + own) * F * EP) : null;
            sym[layer] = arena.Take(own * F * SP);
            axes[layer] = arena.Take(own * F * 3 * (NP + EP));
            selfProducts[layer] = keepsProducts ? arena.Take((long)NodeRows(layer).Rows * F * NP) : null;
            symProducts[layer] = keepsProducts ? arena.Take((long)NodeRows(layer).Rows * F * NP) : null;
            if (keepsProducts) TakeTerms(layer, arena);
        }
        s = arena.Take(pairs * F);
        sh = arena.Take(3 * pairs * F);
        x = arena.Take(pairs * F);
        sa = arena.Take(pairs * F);
        u = arena.Take(3 * pairs * F);
        cosine = layers > 1 ? arena.Take(angles * F) : null;
        gnOut = arena.Take(local * F * NP);
        gnIn = arena.Take(local * F * NP);
        ge = arena.Take(pairs * F * EP);
        ga = layers > 2 ? arena.Take(angles * F * AP) : null;
        if (!WantsGeometry) return;
        gs = arena.Take(pairs);
        gsh = arena.Take(3 * pairs);
        gx = arena.Take(pairs);
        gsa = arena.Take(pairs);
        gu = arena.Take(3 * pairs);
    }

    private PanelRows NodeRows(int layer) => rows[4 * layer];
    private PanelRows PairRows(int layer) => rows[4 * layer + 1];
    private PanelRows SourceRows(int layer) => rows[4 * layer + 2];
    private PanelRows AngleRows(int layer) => rows[4 * layer + 3];
    private PanelRows HeadRows => rows[4 * layers];

    /// <summary>The view of a group (0 node, 1 pair, 2 angle) in a layer.</summary>
    private ExpertView View(int layer, int group) => weights.Views[3 * layer + group];
    private ImageMap? Map(int layer, MapKind map) => weights.Layers[layer][(int)map];

    /// <summary>Gate of a block of an own atom.</summary>
    private T Gate(ImageMap map, int atom, int block) => image[GateIndex(map, atom, block)];

    private int GateIndex(ImageMap map, int atom, int block) =>
        weights.GateOffset[map.View] + part.Class[atom] * weights.Views[map.View].Blocks + block;

    private int Panel(ImageMap map, int atom, int block)
    {
        ExpertView view = weights.Views[map.View];
        return view.PanelOf[part.Class[atom] * view.Blocks + block];
    }

    /// <summary>Rows m_p of the angle neighbours of an own atom, and a row of zeros for all its other pairs.</summary>
    private T* Messages(int layer, int atom) => m[layer] + ((long)part.NearStart[atom] + atom) * F * EP;

    private bool UpdatesPairs(int layer) => layer < layers - 1;
    private bool UpdatesAngles(int layer) => layer < layers - 2;

    /// <summary>n of a layer as rows [local]; others fill the halo between layers.</summary>
    public T* NodesOf(int layer) => n[layer];
    /// <summary>Adjoint of n that the next <see cref="ReverseLayer"/> reads, rows [own]; and the one it wrote, rows [local].</summary>
    public T* AdjointOut => gnOut;
    public int NodePitch => F * NP;

    /// <summary>One interaction layer forward: n, e, a of layer + 1 from layer.</summary>
    public void ForwardLayer(int layer)
    {
        switch (spec.Activation.Kind)
        {
            case ActivationKind.Silu: ForwardLayer<Silu>(layer); break;
            case ActivationKind.SiluTail: ForwardLayer<SiluTail>(layer); break;
            default: ForwardLayer<HyperbolicTangent>(layer); break;
        }
    }

    /// <summary>One interaction layer in reverse: adjoints of layer from layer + 1.</summary>
    public void ReverseLayer(int layer)
    {
        switch (spec.Activation.Kind)
        {
            case ActivationKind.Silu: ReverseLayer<Silu>(layer); break;
            case ActivationKind.SiluTail: ReverseLayer<SiluTail>(layer); break;
            default: ReverseLayer<HyperbolicTangent>(layer); break;
        }
    }

    private void ForwardLayer<TAct>(int layer)
        where TAct : struct, IActivation
    {
        var mark = Temporary.Mark();
        T* next = n[layer + 1];
        Carry(part.Own * F * NP, spec.Carry.Node, n[layer], next);
        TermsForward(layer);
        PairTerms terms = pairTerms[layer];
        PairScratch scratch = TakePairScratch();
        for (int begin = 0, end; begin < part.Own; begin = end)
        {
            end = EndOfGroup(begin);
            for (int atom = begin; atom < end; atom++) SymForward(layer, atom);
            NodePairForward<TAct>(layer, begin, end, terms, scratch, next);
            if (!UpdatesPairs(layer)) continue;
            PairSelfForward<TAct>(layer, begin, end, terms, scratch);
            for (int atom = begin; atom < end; atom++)
            {
                AnglesForward<TAct>(layer, atom, angleTerms[layer], scratch);
                PairMixForward<TAct>(layer, atom, scratch);
            }
        }
        Work.Enter(NetworkStage.NodeMaps);
        CentreMapForward<TAct>(Map(layer, MapKind.NodeSelf)!, NodeRows(layer), n[layer], NP, selfProducts[layer], next, constants);
        CentreMapForward<TAct>(Map(layer, MapKind.NodeSym)!, NodeRows(layer), sym[layer], SP, symProducts[layer], next, constants);
        Temporary.Release(mark);
    }

    private void ReverseLayer<TAct>(int layer)
        where TAct : struct, IActivation
    {
        Work.Enter(NetworkStage.NodeMaps);
        var mark = Temporary.Mark();
        long rowLength = F * NP;
        Clear(gnIn + part.Own * rowLength, (part.Local - part.Own) * rowLength);
        Carry((int)(part.Own * rowLength), spec.Carry.Node, gnOut, gnIn);
        T* gSym = Temporary.TakeZeroed((long)part.Own * F * SP);
        CentreMapReverse<TAct>(Map(layer, MapKind.NodeSelf)!, NodeRows(layer), n[layer], NP, selfProducts[layer], gnOut, gnIn, constants);
        CentreMapReverse<TAct>(Map(layer, MapKind.NodeSym)!, NodeRows(layer), sym[layer], SP, symProducts[layer], gnOut, gSym, constants);
        if (!keepsProducts)
        {
            Work.Repeating = true;
            TermsForward(layer);
            Work.Repeating = false;
        }
        PairTerms terms = pairTerms[layer], termGradients = TakePairTerms(layer, Temporary, true);
        AngleTerms angleGradients = TakeAngleTerms(layer, Temporary, true);
        PairScratch scratch = TakePairScratch();
        for (int begin = 0, end; begin < part.Own; begin = end)
        {
            end = EndOfGroup(begin);
            if (UpdatesPairs(layer))
            {
                for (int atom = begin; atom < end; atom++) PairUpdateReverse<TAct>(layer, begin, atom, angleTerms[layer], angleGradients, scratch);
                PairSelfReverse<TAct>(layer, begin, end, terms, termGradients, scratch);
            }
            NodePairReverse<TAct>(layer, begin, end, terms, termGradients, scratch, gnOut);
            for (int atom = begin; atom < end; atom++) SymReverse(layer, atom, gSym + (long)atom * F * SP);
        }
        NodeTermsReverse(layer, termGradients);
        AngleTermsReverse(layer, angleGradients);
        Temporary.Release(mark);
        T* written = gnIn;
        gnIn = gnOut;
        gnOut = written;
    }

    /// <summary>The parts of the products of pairs and angles that depend on one atom only.</summary>
    private void TermsForward(int layer)
    {
        if (!keepsProducts) TakeTerms(layer, Temporary);
        NodeTermsForward(layer, pairTerms[layer]);
        AngleTermsForward(layer, angleTerms[layer]);
    }

    private void TakeTerms(int layer, Arena<T> memory)
    {
        pairTerms[layer] = TakePairTerms(layer, memory, false);
        angleTerms[layer] = TakeAngleTerms(layer, memory, false);
    }

    /// <summary>target = factor · source.</summary>
    private static void Carry(int count, double factor, T* source, T* target)
    {
        if (factor == 1) new Span<T>(source, count).CopyTo(new Span<T>(target, count));
        else for (int index = 0; index < count; index += W) L.Store(target + index, L.Scale(L.Load(source + index), Real(factor)));
    }

    /// <summary>What a sum that begins with factor · source is first added to: the source itself, or the target, which is made factor · source.</summary>
    private static T* Carried(int count, double factor, T* source, T* target)
    {
        if (factor == 1) return source;
        Carry(count, factor, source, target);
        return target;
    }

    private static void Clear(T* place, long count)
    {
        for (long index = 0; index < count; index += W) L.Store(place + index, L.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Real(double value) => typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Wide(T value) => typeof(T) == typeof(float) ? (float)(object)value : (double)(object)value;

    public void Dispose() => arena.Dispose();
}
