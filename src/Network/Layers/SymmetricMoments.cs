using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>
/// Symmetric features of moments of several degrees, and of neighbours multiplied by a map of their pair, equations (5) to (5‴): H = Σ_p w_p ⊗ g_p with
/// g = e_p or n_j ∘ (1 + e_p G + b) is a product of matrices, [component, pair]·[pair, channel], made a strip of channels at a time.
/// </summary>
/// <remarks>
/// Channels run along the lanes. H of an atom, without N_e^{-1/2}: [face, component, e], then the same of n. Tangents of a product of two are two products:
/// Ḣ = ẇᵀ g + wᵀ ġ, of which the first is made with H, as more rows.
/// </remarks>
internal static unsafe class SymmetricMoments<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;
    private static bool WantsGeometry => V.Faces == 1;

    /// <summary>Products that a product of duals takes.</summary>
    private static int Products => F == 1 ? 1 : 3;

    /// <summary>H and Sym of one own atom.</summary>
    /// <param name="moments">[own, components (e + n)], H, written</param>
    /// <param name="symmetric">[own, degrees A (e + n)], Sym, written</param>
    public static void Forward(MapContext<T> context, in SymmetricInput<T> input, int atom, Rows<T> moments, Rows<T> symmetric)
    {
        var mark = context.Temporary.Mark();
        var pairs = new MomentPairs<T, L, V>(context, input, atom);
        MomentContraction<T, L, V> ofPairs = Contraction(context, input.Pairs.Width), ofNodes = Contraction(context, input.Nodes.Width);
        T* h = moments.At(atom), hn = h + ofPairs.Length, result = symmetric.At(atom);
        Count(context, pairs.Count, 1);
        fixed (int* neighbor = context.Part.Neighbor)
        {
            var overPairs = new PairLoop(pairs, input.Pairs.From(pairs.First), h);
            Bundles<T, L, V>.Run(input.Pairs.Width, ref overPairs);
            var overNodes = new NodeLoop(pairs, input.Nodes, neighbor + pairs.First, hn);
            Bundles<T, L, V>.Run(input.Nodes.Width, ref overNodes);
        }
        if (input.Messages.Map is not null) MomentMessages<T, L, V>.Forward(context, input, atom, hn);
        ofPairs.Forward(h, result, symmetric.Width);
        ofNodes.Forward(hn, result + context.Spec.SymDegree * context.Spec.AxisNeurons * input.Pairs.Width, symmetric.Width);
        context.Temporary.Release(mark);
    }

    private static MomentContraction<T, L, V> Contraction(MapContext<T> context, int width) =>
        new(context.Spec.SymDegree, context.Spec.AxisNeurons, width, Real<T>.Of(1 / (3 * context.Spec.PairNormalization)));

    private static void Count(MapContext<T> context, int pairs, int passes)
    {
        int channels = context.Spec.NodeWidth + context.Spec.PairWidth;
        context.Work.Count(passes * Products, context.Shape.Components * channels, pairs + context.Spec.AxisNeurons);
    }

    /// <summary>H of e.</summary>
    private readonly struct PairLoop(MomentPairs<T, L, V> pairs, Rows<T> rows, T* h) : IBundleLoop<T>
    {
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            T* from = rows.Start + column, to = pairs.Strip;
            int tangent = pairs.Count * TBundle.Width;
            for (int pair = 0; pair < pairs.Count; pair++, from += rows.Pitch, to += TBundle.Width)
                TBundle.Store(to, tangent, TBundle.Load(from, rows.Width));
            pairs.Multiply(TBundle.Width, h + column, rows.Width);
        }
    }

    /// <summary>H of n_j, multiplied or as it is.</summary>
    private readonly struct NodeLoop(MomentPairs<T, L, V> pairs, Rows<T> nodes, int* neighbor, T* h) : IBundleLoop<T>
    {
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            if (pairs.IsMultiplied)
            {
                pairs.Product.Make(column, TBundle.Width);
                TBundle one = TBundle.AddConstant(TBundle.Splat(T.One), pairs.Bias + column);
                Modulate(pairs.Count, one, new Rows<T>(pairs.Other, TBundle.Width, F), nodes.Start + column, nodes.Width, neighbor, pairs.Strip);
            }
            else Gather<TBundle>(pairs.Count, nodes.Start + column, nodes.Width, neighbor, pairs.Strip);
            pairs.Multiply(TBundle.Width, h + column, nodes.Width);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Gather<TBundle>(int count, T* nodes, int width, int* neighbor, T* strip)
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        int tangent = count * TBundle.Width;
        for (int pair = 0; pair < count; pair++, strip += TBundle.Width) TBundle.Store(strip, tangent, TBundle.Load(nodes + neighbor[pair] * pitch, width));
    }

    /// <summary>n_j ∘ (1 + b + u).</summary>
    /// <param name="product">u, a strip [pair, face, channel]</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Modulate<TBundle>(int count, TBundle one, Rows<T> product, T* nodes, int width, int* neighbor, T* strip)
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        int tangent = count * TBundle.Width;
        T* u = product.Start;
        for (int pair = 0; pair < count; pair++, u += product.Pitch, strip += TBundle.Width)
            TBundle.Store(strip, tangent, TBundle.AddLoaded(one, u, TBundle.Width) * TBundle.Load(nodes + neighbor[pair] * pitch, width));
    }

    /// <summary>ge_p, gn_j, and for positions gw_p, for weights gG and gb, of one own atom.</summary>
    /// <param name="moments">[own, components (e + n)], H</param>
    /// <param name="gradients">[own, degrees A (e + n)], gSym</param>
    /// <param name="results">what is added to</param>
    public static void Reverse(
        MapContext<T> context, in SymmetricInput<T> input, int atom, Rows<T> moments, Rows<T> gradients, in SymmetricGradients<T> results)
    {
        var mark = context.Temporary.Mark();
        MomentContraction<T, L, V> ofPairs = Contraction(context, input.Pairs.Width), ofNodes = Contraction(context, input.Nodes.Width);
        T* h = moments.At(atom), gSym = gradients.At(atom), gh = context.Temporary.Take(ofPairs.Length + ofNodes.Length), ghn = gh + ofPairs.Length;
        ofPairs.Reverse(context, h, new Rows<T>(gSym, gradients.Width, F), gh);
        T* gSymOfNodes = gSym + context.Spec.SymDegree * context.Spec.AxisNeurons * input.Pairs.Width;
        ofNodes.Reverse(context, h + ofPairs.Length, new Rows<T>(gSymOfNodes, gradients.Width, F), ghn);
        Rows<T> outer = results.Moments.Outer;
        if (outer.Start != null) AtomRows<T, L>.Add(outer.At(atom), ghn, outer.Pitch);
        context.Work.Repeating = true;
        var pairs = new MomentPairs<T, L, V>(context, input, atom);
        context.Work.Repeating = false;
        Count(context, pairs.Count, WantsGeometry ? 2 : 1);
        Rows<T> own = input.Pairs.From(pairs.First), ownGradients = results.Pairs.From(pairs.First);
        var overPairs = new PairReverseLoop(pairs, ownGradients, gh);
        Bundles<T, L, V>.Run(own.Width, ref overPairs);
        var values = new Rows<T>(context.Temporary.Take((long)pairs.Count * F * input.Nodes.Width), input.Nodes.Width, F);
        T* factors = WantsGeometry && pairs.IsMultiplied ? context.Temporary.Take((long)pairs.Count * input.Nodes.Width) : values.Start;
        fixed (int* neighbor = context.Part.Neighbor)
        {
            var overNodes = new NodeReverseLoop(pairs, new NodePlaces(input.Nodes, results.Nodes, neighbor + pairs.First, values, factors), ghn);
            Bundles<T, L, V>.Run(input.Nodes.Width, ref overNodes);
        }
        if (pairs.IsMultiplied) PairLinear<T, L, V>.Reverse(context, input.Product!, atom, own, values, ownGradients);
        if (input.Messages.Map is not null) MomentMessages<T, L, V>.Reverse(context, input, atom, ghn, results);
        if (WantsGeometry)
        {
            var dots = new MomentDots<T, L>(context, pairs.Count);
            dots.Add(context, own, gh);
            dots.Add(context, new Rows<T>(factors, input.Nodes.Width, F), ghn);
            dots.AddTo(results.Vectors + (long)pairs.First * pairs.Components);
        }
        context.Temporary.Release(mark);
    }

    /// <summary>ge of e.</summary>
    private readonly struct PairReverseLoop(MomentPairs<T, L, V> pairs, Rows<T> gradients, T* gh) : IBundleLoop<T>
    {
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> =>
            pairs.MultiplyReverse<TBundle>(gh + column, gradients.Width, new Rows<T>(gradients.Start + column, gradients.Width, F), true);
    }

    /// <summary>What the reverse loop over neighbours reads and adds to.</summary>
    /// <param name="nodes">[local], n</param>
    /// <param name="gradients">[local], gn, added to</param>
    /// <param name="neighbor">[pair]</param>
    /// <param name="values">[pair], result: gu where neighbours are multiplied, else n_j for plain lanes</param>
    /// <param name="factors">[pair, n], result, what H is a sum of: n_j ∘ (1 + e_p G + b), or n_j; plain lanes only</param>
    private readonly struct NodePlaces(Rows<T> nodes, Rows<T> gradients, int* neighbor, Rows<T> values, T* factors)
    {
        public readonly Rows<T> Nodes = nodes, Gradients = gradients, Values = values;
        public readonly int* Neighbor = neighbor;
        public readonly T* Factors = factors;
    }

    private readonly struct NodeReverseLoop(MomentPairs<T, L, V> pairs, NodePlaces places, T* gh) : IBundleLoop<T>
    {
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            var strip = new Rows<T>(pairs.Strip, TBundle.Width, F);
            pairs.MultiplyReverse<TBundle>(gh + column, places.Nodes.Width, strip, false);
            if (!pairs.IsMultiplied)
            {
                Scatter<TBundle>(pairs.Count, strip.Start, places, column);
                return;
            }
            pairs.Product.Make(column, TBundle.Width);
            TBundle one = TBundle.AddConstant(TBundle.Splat(T.One), pairs.Bias + column);
            ModulateReverse(pairs.Count, one, pairs.Other, strip.Start, places, column);
        }
    }

    /// <summary>gn_j += gg_p.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scatter<TBundle>(int count, T* strip, in NodePlaces places, int column)
        where TBundle : struct, IBundle<TBundle, T>
    {
        int width = places.Nodes.Width;
        nint pitch = F * width;
        T* nodes = places.Nodes.Start + column, gradients = places.Gradients.Start + column, factors = places.Factors + column;
        for (int pair = 0; pair < count; pair++, strip += F * TBundle.Width, factors += width)
        {
            nint row = places.Neighbor[pair] * pitch;
            TBundle.Store(gradients + row, width, TBundle.AddLoaded(TBundle.Load(strip, TBundle.Width), gradients + row, width));
            if (WantsGeometry) TBundle.Store(factors, 0, TBundle.Load(nodes + row, width));
        }
    }

    /// <summary>gn_j += gg_p ∘ (1 + b + u_p) and gu_p = gg_p ∘ n_j.</summary>
    /// <param name="product">u, [pair, face, channel]</param>
    /// <param name="strip">gg, the same</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ModulateReverse<TBundle>(int count, TBundle one, T* product, T* strip, in NodePlaces places, int column)
        where TBundle : struct, IBundle<TBundle, T>
    {
        int width = places.Nodes.Width;
        nint pitch = F * width;
        T* nodes = places.Nodes.Start + column, gradients = places.Gradients.Start + column, values = places.Values.Start + column;
        T* factors = places.Factors + column;
        for (int pair = 0; pair < count; pair++, strip += F * TBundle.Width, product += F * TBundle.Width, values += pitch, factors += width)
        {
            nint row = places.Neighbor[pair] * pitch;
            TBundle g = TBundle.Load(strip, TBundle.Width), node = TBundle.Load(nodes + row, width), u = TBundle.AddLoaded(one, product, TBundle.Width);
            TBundle.Store(values, width, g * node);
            TBundle.Store(gradients + row, width, TBundle.MultiplyAddLoaded(g, u, gradients + row, width));
            if (WantsGeometry) TBundle.Store(factors, 0, node * u);
        }
    }
}
