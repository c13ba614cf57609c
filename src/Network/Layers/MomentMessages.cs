using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// What moments of neighbours pass into those of a centre, equation (5‴): H_i += N_e^{-1/2} Σ_p s_p q_p ∘ H_j, q_p = e_p C + c, H_j of the layer before.
/// </summary>
/// <remarks>
/// Channels run along the lanes; all components of H_j are multiplied by the same q_p. Reverse, with d_p = N_e^{-1/2} Σ_m gH_im ∘ H_jm:
/// gH_j += N_e^{-1/2} s_p q_p ∘ gH_i, gq_p = s_p d_p, gs_p = q_p·d_p.
/// </remarks>
internal static unsafe class MomentMessages<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>Components whose sums stay in registers together.</summary>
    private const int Together = 4;

    private static int F => V.Faces;
    private static bool WantsGeometry => V.Faces == 1;

    /// <summary>The pairs of a centre, the strips of e_p C, and where the moments of neighbours are.</summary>
    private readonly struct Sources
    {
        private readonly T* bias;

        public readonly int Count, Components, Width;
        public readonly StripProduct<T, L> Product;
        public readonly T* Switches, Moments;
        public readonly nint Pitch;
        public readonly T Norm;

        public Sources(MapContext<T> context, in SymmetricInput<T> input, int atom)
        {
            ImageMap map = input.Messages.Map!;
            int first = context.Part.PairStart[atom], panel = context.Panel(map, atom, 0);
            Count = context.Part.PairStart[atom + 1] - first;
            (Components, Width) = (context.Shape.Components, context.Shape.Node);
            T* strip = context.Temporary.Take((long)Count * F * Bundles<T, L, V>.Widest);
            Product = PanelProduct<T, L, V>.InStrips(context, new PanelMatrix(map, panel, 0), input.Pairs.From(first), Count, strip);
            bias = context.Bias(map, panel);
            Switches = input.Messages.Switches + (long)first * F;
            Moments = input.Messages.Moments.Start;
            Pitch = input.Messages.Moments.Pitch;
            Norm = Real<T>.Of(1 / Math.Sqrt(context.Spec.PairNormalization));
        }

        /// <summary>From a value of H to its tangent.</summary>
        public int Tangent => Components * Width;

        /// <summary>c.</summary>
        public TBundle Bias<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> => TBundle.Constant(bias + column);
    }

    private static void Count(MapContext<T> context, in Sources sources, int products) =>
        context.Work.Count(products * (F == 1 ? 1 : 3), sources.Components * context.Spec.NodeWidth, sources.Count);

    /// <param name="h">[face, component, n], H of the centre, added to</param>
    public static void Forward(MapContext<T> context, in SymmetricInput<T> input, int atom, T* h)
    {
        var mark = context.Temporary.Mark();
        var sources = new Sources(context, input, atom);
        Count(context, sources, 1);
        fixed (int* neighbor = context.Part.Neighbor)
        {
            var loop = new ForwardLoop(sources, neighbor + context.Part.PairStart[atom], h);
            Bundles<T, L, V>.Run(sources.Width, ref loop);
        }
        context.Temporary.Release(mark);
    }

    private readonly struct ForwardLoop(in Sources sources, int* neighbor, T* h) : IBundleLoop<T>
    {
        private readonly Sources sources = sources;

        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            sources.Product.Make(column, TBundle.Width);
            Weigh(sources, sources.Bias<TBundle>(column));
            int component = 0;
            for (; component + Together <= sources.Components; component += Together)
                Pass<TBundle>(sources, neighbor, component * sources.Width + column, h);
            for (; component < sources.Components; component++) PassOne<TBundle>(sources, neighbor, component * sources.Width + column, h);
        }
    }

    /// <summary>N_e^{-1/2} s_p q_p in the place of e_p C.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Weigh<TBundle>(in Sources sources, TBundle bias)
        where TBundle : struct, IBundle<TBundle, T>
    {
        T* strip = sources.Product.Strip, weight = sources.Switches;
        T norm = sources.Norm;
        for (int pair = 0; pair < sources.Count; pair++, strip += F * TBundle.Width, weight += F)
        {
            TBundle factor = TBundle.Scale(TBundle.Broadcast(weight, 1), norm);
            TBundle.Store(strip, TBundle.Width, factor * TBundle.AddLoaded(bias, strip, TBundle.Width));
        }
    }

    /// <summary>Four components of H at some channels.</summary>
    /// <param name="place">of the first of them</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Pass<TBundle>(in Sources sources, int* neighbor, int place, T* h)
        where TBundle : struct, IBundle<TBundle, T>
    {
        int width = sources.Width, tangent = sources.Tangent, count = sources.Count;
        nint pitch = sources.Pitch;
        T* strip = sources.Product.Strip, moments = sources.Moments + place;
        h += place;
        TBundle a = TBundle.Load(h, tangent), b = TBundle.Load(h + width, tangent), c = TBundle.Load(h + 2 * width, tangent);
        TBundle d = TBundle.Load(h + 3 * width, tangent);
        for (int pair = 0; pair < count; pair++, strip += F * TBundle.Width)
        {
            T* row = moments + neighbor[pair] * pitch;
            TBundle factor = TBundle.Load(strip, TBundle.Width);
            a = TBundle.MultiplyAdd(factor, TBundle.Load(row, tangent), a);
            b = TBundle.MultiplyAdd(factor, TBundle.Load(row + width, tangent), b);
            c = TBundle.MultiplyAdd(factor, TBundle.Load(row + 2 * width, tangent), c);
            d = TBundle.MultiplyAdd(factor, TBundle.Load(row + 3 * width, tangent), d);
        }
        TBundle.Store(h, tangent, a);
        TBundle.Store(h + width, tangent, b);
        TBundle.Store(h + 2 * width, tangent, c);
        TBundle.Store(h + 3 * width, tangent, d);
    }

    /// <summary>One component.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PassOne<TBundle>(in Sources sources, int* neighbor, int place, T* h)
        where TBundle : struct, IBundle<TBundle, T>
    {
        int tangent = sources.Tangent, count = sources.Count;
        nint pitch = sources.Pitch;
        T* strip = sources.Product.Strip, moments = sources.Moments + place;
        TBundle sum = TBundle.Load(h + place, tangent);
        for (int pair = 0; pair < count; pair++, strip += F * TBundle.Width)
            sum = TBundle.MultiplyAdd(TBundle.Load(strip, TBundle.Width), TBundle.Load(moments + neighbor[pair] * pitch, tangent), sum);
        TBundle.Store(h + place, tangent, sum);
    }

    /// <summary>gH_j, ge_p and for positions gs_p, for weights gC and gc, of one own atom.</summary>
    /// <param name="gh">[face, component, n], gH of the centre</param>
    /// <param name="results">what is added to</param>
    public static void Reverse(MapContext<T> context, in SymmetricInput<T> input, int atom, T* gh, in SymmetricGradients<T> results)
    {
        var mark = context.Temporary.Mark();
        context.Work.Repeating = true;
        var sources = new Sources(context, input, atom);
        context.Work.Repeating = false;
        Count(context, sources, 2);
        int first = context.Part.PairStart[atom];
        var values = new Rows<T>(context.Temporary.Take((long)sources.Count * F * sources.Width), sources.Width, F);
        T* dots = WantsGeometry ? context.Temporary.TakeZeroed((long)sources.Count * L.Width) : null;
        fixed (int* neighbor = context.Part.Neighbor)
        {
            var loop = new ReverseLoop(sources, new ReversePlaces(gh, results.Moments.Inner, values, dots), neighbor + first);
            Bundles<T, L, V>.Run(sources.Width, ref loop);
        }
        PairLinear<T, L, V>.Reverse(context, input.Messages.Map!, atom, input.Pairs.From(first), values, results.Pairs.From(first));
        if (WantsGeometry) L.AddRowSums(dots, sources.Count, results.Moments.Switches + first);
        context.Temporary.Release(mark);
    }

    /// <summary>What the reverse loop reads and writes.</summary>
    /// <param name="gh">[face, component, n], gH of the centre</param>
    /// <param name="gradients">[local], gH_j, added to</param>
    /// <param name="values">[pair, n], gq, result</param>
    /// <param name="dots">[pair, lane], q_p ∘ d_p is added, still to be summed over lanes; plain lanes only</param>
    private readonly struct ReversePlaces(T* gh, Rows<T> gradients, Rows<T> values, T* dots)
    {
        public readonly T* Own = gh, Dots = dots;
        public readonly Rows<T> Gradients = gradients, Values = values;
    }

    private readonly struct ReverseLoop(in Sources sources, ReversePlaces places, int* neighbor) : IBundleLoop<T>
    {
        private readonly Sources sources = sources;

        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            sources.Product.Make(column, TBundle.Width);
            PassReverse(sources, places, sources.Bias<TBundle>(column), neighbor, column);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PassReverse<TBundle>(in Sources sources, in ReversePlaces places, TBundle bias, int* neighbor, int column)
        where TBundle : struct, IBundle<TBundle, T>
    {
        int width = sources.Width, tangent = sources.Tangent, components = sources.Components;
        nint pitch = sources.Pitch, gradientPitch = places.Gradients.Pitch;
        T norm = sources.Norm;
        T* strip = sources.Product.Strip, weight = sources.Switches, values = places.Values.Start + column, dots = places.Dots;
        for (int pair = 0; pair < sources.Count; pair++, strip += F * TBundle.Width, weight += F, values += F * width, dots += L.Width)
        {
            TBundle s = TBundle.Scale(TBundle.Broadcast(weight, 1), norm), q = TBundle.AddLoaded(bias, strip, TBundle.Width), factor = s * q;
            T* own = places.Own + column, row = sources.Moments + neighbor[pair] * pitch + column;
            T* gradient = places.Gradients.Start + neighbor[pair] * gradientPitch + column;
            TBundle product = TBundle.Zero;
            for (int component = 0; component < components; component++, own += width, row += width, gradient += width)
            {
                TBundle g = TBundle.Load(own, tangent);
                product = TBundle.MultiplyAdd(g, TBundle.Load(row, tangent), product);
                TBundle.Store(gradient, tangent, TBundle.MultiplyAddLoaded(factor, g, gradient, tangent));
            }
            TBundle.Store(values, width, s * product);
            if (WantsGeometry) TBundle.AddDot(dots, TBundle.Scale(q, norm), product);
        }
    }
}
