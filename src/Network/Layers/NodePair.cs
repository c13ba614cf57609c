using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>node_pair, equation (6): n_i += ρ ∘ (1/N_e) Σ_p s_p Σ_blocks gate φ(z_p), z_p = [n_i, n_j, e_p] W + b.</summary>
/// <remarks>
/// n [local, n], e [pair, e], s [pair]. Channels run along the lanes, pairs of one centre are rows; centres of a group take each panel one after the other.
/// Reverse: gz_p = gate (ρ ∘ gn_i / N_e) s_p φ'(z_p), gs_p = Σ_channels gate (ρ ∘ gn_i / N_e) φ(z_p), gρ = gate Σ_p s_p φ(z_p) gn_i / N_e.
/// </remarks>
internal static unsafe class NodePair<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;
    private static int W => L.Width;
    private static bool WantsGeometry => V.Faces == 1;
    private static bool WantsWeights => V.Faces == 2;

    /// <param name="centres">own atoms, a group</param>
    /// <param name="weights">[pair, face], s</param>
    /// <param name="next">[local], n, added to</param>
    public static void Forward<TAct>(MapContext<T> context, in PairMapInput<T> input, CentreGroup centres, T* weights, Rows<T> next)
        where TAct : struct, IActivation
    {
        for (int block = 0; block < context.View(input.Map).Blocks; block++)
            for (int atom = centres.Begin; atom < centres.End; atom++)
            {
                var loop = new ForwardLoop<TAct>(context, new PairBlock<T, L, V>(context, input, atom, block), weights + (long)context.Part.PairStart[atom] * F,
                    next.At(atom));
                Bundles<T, L, V>.Run(input.Map.Columns, ref loop);
            }
    }

    private readonly struct ForwardLoop<TAct>(MapContext<T> context, in PairBlock<T, L, V> pairs, T* weights, T* result) : IBundleLoop<T>
        where TAct : struct, IActivation
    {
        private readonly PairBlock<T, L, V> pairs = pairs;
        private readonly T* table = context.Activation;
        private readonly int width = context.Shape.Node;
        private readonly T factor = pairs.Gate * Real<T>.Of(1 / context.Spec.PairNormalization);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            pairs.Activate<TAct, TBundle>(column, table);
            TBundle sum = Sum<TAct, TBundle>(pairs.Count, pairs.Strip, weights, table);
            sum = TBundle.TimesConstant(TBundle.Scale(sum, factor), pairs.Step + column);
            TBundle.Store(result + column, width, TBundle.Load(result + column, width) + sum);
        }
    }

    /// <summary>Σ_p s_p φ(z_p).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle Sum<TAct, TBundle>(int count, StripRow<T> row, T* weight, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle sum = TBundle.Zero;
        T* strip = row.Value, sigmoid = row.Sigmoid;
        for (int pair = 0; pair < count; pair++)
        {
            sum = TBundle.MultiplyAdd(TBundle.Broadcast(weight, 1), Activated<T, TAct, TBundle>.Load(new StripRow<T>(strip, sigmoid), table), sum);
            strip += F * TBundle.Width;
            sigmoid += TBundle.Width;
            weight += F;
        }
        return sum;
    }

    /// <param name="nextGradients">[own], adjoint of n of the next layer</param>
    /// <param name="weightGradients">[pair], adjoint of s, added to; plain lanes only</param>
    public static void Reverse<TAct>(MapContext<T> context, in PairMapInput<T> input, CentreGroup centres, T* weights, Rows<T> nextGradients,
        T* weightGradients)
        where TAct : struct, IActivation
    {
        int begin = centres.Begin, end = centres.End;
        int first = context.Part.PairStart[begin], count = context.Part.PairStart[end] - first;
        T* dots = input.Scratch.PairDots;
        if (WantsGeometry) AtomRows<T, L>.Clear(dots, (long)count * W);
        for (int block = 0; block < context.View(input.Map).Blocks; block++)
            for (int atom = begin; atom < end; atom++)
            {
                context.Work.Repeating = true;
                var pairs = new PairBlock<T, L, V>(context, input, atom, block);
                context.Work.Repeating = false;
                int start = context.Part.PairStart[atom];
                var places = new ReversePlaces(weights + (long)start * F, nextGradients.At(atom), dots + (long)(start - first) * W);
                var loop = new ReverseLoop<TAct>(context, input.Map, pairs, places);
                pairs.Close(context, input, atom, block, Bundles<T, L, V>.Reverse(input.Map.Columns, ref loop, T.Zero));
            }
        if (WantsGeometry) L.AddRowSums(dots, count, weightGradients + first);
    }

    /// <summary>What the reverse loop of one centre reads and adds to.</summary>
    /// <param name="weights">[pair, face], s</param>
    /// <param name="gradient">[channel], adjoint of n_i of the next layer</param>
    /// <param name="dots">[pair, lane], gy φ(z_p), added to: what s_p gets, still to be summed over lanes; plain lanes only</param>
    private readonly struct ReversePlaces(T* weights, T* gradient, T* dots)
    {
        public readonly T* Weights = weights, Gradient = gradient, Dots = dots;
    }

    private readonly struct ReverseLoop<TAct>(MapContext<T> context, ImageMap map, in PairBlock<T, L, V> pairs, ReversePlaces places) : IReverseLoop<T>
        where TAct : struct, IActivation
    {
        private readonly PairBlock<T, L, V> pairs = pairs;
        private readonly T* table = context.Activation;
        private readonly int width = map.Columns;
        private readonly T norm = Real<T>.Of(1 / context.Spec.PairNormalization);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Activate<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> => pairs.Activate<TAct, TBundle>(column, table);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Run<TBundle>(StripPart part)
            where TBundle : struct, IBundle<TBundle, T>
        {
            int column = part.Column;
            TBundle gn = TBundle.Scale(TBundle.Load(places.Gradient + column, width), norm);
            TBundle gy = TBundle.TimesConstant(TBundle.Scale(gn, pairs.Gate), pairs.Step + column);
            TBundle gCentre = ReverseRows<TAct, TBundle>(pairs, part, gy, places, width, table, out TBundle sum);
            TBundle.Store(pairs.CentreGradient + column, width, gCentre);
            return WantsWeights ? WeightGradient<T, L, V>.AddStep(context, pairs.StepPlace + column, pairs.Gate, sum * gn) : T.Zero;
        }
    }

    /// <summary>gz_p = s_p gy φ'(z_p), also added to the adjoint of the neighbour's term.</summary>
    /// <param name="sum">Σ_p s_p φ(z_p) where weights are wanted</param>
    /// <returns>Σ_p gz_p, the adjoint of the centre's term</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle ReverseRows<TAct, TBundle>(
        in PairBlock<T, L, V> pairs, StripPart part, TBundle gy, in ReversePlaces places, int width, T* table, out TBundle sum)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        int count = pairs.Count, channels = part.Channels;
        nint pitch = F * width;
        long* starts = pairs.NeighborStarts;
        T* strip = pairs.Strip.Value + part.Place, sigmoid = pairs.Strip.Sigmoid + part.Place, gz = pairs.ProductGradient + part.Column;
        T* gNeighbor = pairs.NeighborGradient + part.Column, weight = places.Weights, dots = places.Dots;
        TBundle gCentre = TBundle.Zero, total = TBundle.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            long start = starts[pair];
            TBundle.Prefetch(gNeighbor + starts[pair + PairScratch<T>.Ahead], width);
            TBundle value = Activated<T, TAct, TBundle>.Load(new StripRow<T>(strip, sigmoid), channels, table, out TBundle slope);
            TBundle s = TBundle.Broadcast(weight, 1);
            if (WantsGeometry) TBundle.AddDot(dots, gy, value);
            else total = TBundle.MultiplyAdd(s, value, total);
            TBundle g = s * gy * slope;
            TBundle.Store(gz, width, g);
            TBundle.Store(gNeighbor + start, width, TBundle.AddLoaded(g, gNeighbor + start, width));
            gCentre += g;
            strip += F * channels;
            sigmoid += channels;
            gz += pitch;
            weight += F;
            dots += W;
        }
        sum = total;
        return gCentre;
    }
}
