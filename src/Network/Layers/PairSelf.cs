using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>pair_self, equations (6) and (7): e_p' = carry e_p + ρ ∘ Σ_blocks gate φ(z_p), z_p = [n_i, n_j, e_p] W + b.</summary>
/// <remarks>
/// n [local, n], e [pair, e]. Channels run along the lanes, pairs of one centre are rows; centres of a group take each panel one after the other.
/// Reverse: gz_p = gate ρ ∘ ge_p' φ'(z_p), gρ = gate Σ_p ge_p' φ(z_p).
/// </remarks>
internal static unsafe class PairSelf<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;
    private static bool WantsWeights => V.Faces == 2;

    /// <param name="centres">own atoms, a group</param>
    /// <param name="next">[pair], e of the next layer, result</param>
    public static void Forward<TAct>(MapContext<T> context, in PairMapInput<T> input, CentreGroup centres, Rows<T> next)
        where TAct : struct, IActivation
    {
        int begin = centres.Begin, end = centres.End;
        int first = context.Part.PairStart[begin], count = context.Part.PairStart[end] - first;
        T* target = next.At(first), previous = AtomRows<T, L>.Carried(count * next.Pitch, context.Spec.Carry.Pair, input.Pairs.At(first), target);
        for (int block = 0; block < context.View(input.Map).Blocks; block++, previous = target)
            for (int atom = begin; atom < end; atom++)
            {
                long place = (long)(context.Part.PairStart[atom] - first) * next.Pitch;
                var loop = new ForwardLoop<TAct>(new PairBlock<T, L, V>(context, input, atom, block), next.Width, previous + place, target + place,
                    context.Activation);
                Bundles<T, L, V>.Run(next.Width, ref loop);
            }
    }

    private readonly struct ForwardLoop<TAct>(in PairBlock<T, L, V> pairs, int width, T* previous, T* next, T* table) : IBundleLoop<T>
        where TAct : struct, IActivation
    {
        private readonly PairBlock<T, L, V> pairs = pairs;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            pairs.Activate<TAct, TBundle>(column, table);
            TBundle step = TBundle.Scale(TBundle.Constant(pairs.Step + column), pairs.Gate);
            RowUpdate<T, V>.Add<TAct, TBundle>(pairs.Count, step, pairs.Strip, new Rows<T>(previous + column, width, F), next + column, table);
        }
    }

    /// <param name="nextGradients">[pair of the group], copy of the adjoint of e of the next layer</param>
    public static void Reverse<TAct>(MapContext<T> context, in PairMapInput<T> input, CentreGroup centres, Rows<T> nextGradients)
        where TAct : struct, IActivation
    {
        int begin = centres.Begin, end = centres.End, first = context.Part.PairStart[begin];
        for (int block = 0; block < context.View(input.Map).Blocks; block++)
            for (int atom = begin; atom < end; atom++)
            {
                context.Work.Repeating = true;
                var pairs = new PairBlock<T, L, V>(context, input, atom, block);
                context.Work.Repeating = false;
                var loop = new ReverseLoop<TAct>(context, input.Map, pairs, nextGradients.At(context.Part.PairStart[atom] - first));
                pairs.Close(context, input, atom, block, Bundles<T, L, V>.Reverse(input.Map.Columns, ref loop, T.Zero));
            }
    }

    private readonly struct ReverseLoop<TAct>(MapContext<T> context, ImageMap map, in PairBlock<T, L, V> pairs, T* gradient) : IReverseLoop<T>
        where TAct : struct, IActivation
    {
        private readonly PairBlock<T, L, V> pairs = pairs;
        private readonly T* table = context.Activation;
        private readonly int width = map.Columns;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Activate<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> => pairs.Activate<TAct, TBundle>(column, table);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Run<TBundle>(StripPart part)
            where TBundle : struct, IBundle<TBundle, T>
        {
            int column = part.Column;
            TBundle step = TBundle.Scale(TBundle.Constant(pairs.Step + column), pairs.Gate);
            TBundle gCentre = ReverseRows<TAct, TBundle>(pairs, part, step, gradient + column, width, table, out TBundle product);
            TBundle.Store(pairs.CentreGradient + column, width, gCentre);
            return WantsWeights ? WeightGradient<T, L, V>.AddStep(context, map, column, pairs.Gate, product) : T.Zero;
        }
    }

    /// <summary>gz_p = step ∘ gy_p φ'(z_p), also added to the adjoint of the neighbour's term.</summary>
    /// <param name="gy">[pair, channel], adjoint of e_p of the next layer</param>
    /// <param name="product">Σ_p gy_p φ(z_p) where weights are wanted</param>
    /// <returns>Σ_p gz_p, the adjoint of the centre's term</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle ReverseRows<TAct, TBundle>(
        in PairBlock<T, L, V> pairs, StripPart part, TBundle step, T* gy, int width, T* table, out TBundle product)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        int count = pairs.Count, channels = part.Channels;
        nint pitch = F * width;
        long* starts = pairs.NeighborStarts;
        T* strip = pairs.Strip.Value + part.Place, sigmoid = pairs.Strip.Sigmoid + part.Place, gz = pairs.ProductGradient + part.Column;
        T* gNeighbor = pairs.NeighborGradient + part.Column;
        TBundle gCentre = TBundle.Zero, total = TBundle.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            long start = starts[pair];
            TBundle.Prefetch(gNeighbor + starts[pair + PairScratch<T>.Ahead], width);
            TBundle gNext = TBundle.Load(gy, width), value = Activated<T, TAct,
                TBundle>.Load(new StripRow<T>(strip, sigmoid), channels, table, out TBundle slope);
            if (WantsWeights) total = TBundle.MultiplyAdd(gNext, value, total);
            TBundle g = gNext * step * slope;
            TBundle.Store(gz, width, g);
            TBundle.Store(gNeighbor + start, width, TBundle.AddLoaded(g, gNeighbor + start, width));
            gCentre += g;
            strip += F * channels;
            sigmoid += channels;
            gz += pitch;
            gy += pitch;
        }
        product = total;
        return gCentre;
    }
}
