using System.Runtime.CompilerServices;
using Amalgam.Model.Kernels;
using Amalgam.Model.Lanes;

namespace Amalgam.Model.Network;

/// <summary>The loops over the pairs of one centre and a bundle of channels: forward and reverse of node_pair and pair_self.</summary>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>Rows of neighbours lie all over the memory of a partition: these loops ask for them so many pairs before they read them.</summary>
    private const int Ahead = 8;

    /// <summary>Σ_p s_p φ(z_p) for a bundle of channels.</summary>
    /// <param name="strip">e_p W³ [pair, channels of the bundle]; so in all these loops</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle PairSum<TAct, TBundle>(int count, int width, TBundle own, T* strip, T* source, long* sources, T* weight, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, INumber<TBundle, T>
    {
        TBundle sum = TBundle.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            TBundle.Prefetch(source + sources[pair + Ahead], width);
            TBundle argument = TBundle.AddLoaded(TBundle.AddLoaded(own, strip, TBundle.Width), source + sources[pair], width);
            sum = TBundle.MultiplyAdd(TBundle.Broadcast(weight, 1), TAct.Value(argument, act), sum);
            strip += F * TBundle.Width;
            weight += F;
        }
        return sum;
    }

    /// <summary>gz_p = s_p gy φ'(z_p) for a bundle of channels; returns Σ_p gz_p, and gives Σ_p s_p φ(z_p) where weights are wanted.</summary>
    /// <param name="gz">[pair, channel], written</param>
    /// <param name="dots">[pair, lane], gy φ(z_p) is added: what s_p gets, still to be summed over lanes; plain lanes only</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle PairSumReverse<TAct, TBundle>(
        int count, int width, TBundle own, TBundle gy, T* strip, T* gz, T* source, T* gSource, long* sources, T* weight, T* dots, out TBundle sum, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        TBundle gCentre = TBundle.Zero, total = TBundle.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            long row = sources[pair], later = sources[pair + Ahead];
            TBundle.Prefetch(source + later, width);
            TBundle.Prefetch(gSource + later, width);
            TBundle value = TAct.Value(TBundle.AddLoaded(TBundle.AddLoaded(own, strip, TBundle.Width), source + row, width), act, out TBundle slope);
            TBundle switched = TBundle.Broadcast(weight, 1);
            if (WantsGeometry) TBundle.AddDot(dots, gy, value);
            else total = TBundle.MultiplyAdd(switched, value, total);
            TBundle g = switched * gy * slope;
            TBundle.Store(gz, width, g);
            TBundle.Store(gSource + row, width, TBundle.AddLoaded(g, gSource + row, width));
            gCentre += g;
            strip += F * TBundle.Width;
            gz += pitch;
            weight += F;
            dots += W;
        }
        sum = total;
        return gCentre;
    }

    /// <summary>e_p += step ∘ φ(z_p) for a bundle of channels.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PairUpdates<TAct, TBundle>(int count, int width, TBundle own, TBundle step, T* strip, T* source, long* sources, T* next, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        for (int pair = 0; pair < count; pair++)
        {
            TBundle.Prefetch(source + sources[pair + Ahead], width);
            TBundle value = TAct.Value(TBundle.AddLoaded(TBundle.AddLoaded(own, strip, TBundle.Width), source + sources[pair], width), act);
            TBundle.Store(next, width, TBundle.MultiplyAddLoaded(value, step, next, width));
            strip += F * TBundle.Width;
            next += pitch;
        }
    }

    /// <summary>gz_p = step ∘ gy_p φ'(z_p) for a bundle of channels; returns Σ_p gz_p, and gives Σ_p gy_p φ(z_p) where weights are wanted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle PairUpdatesReverse<TAct, TBundle>(
        int count, int width, TBundle own, TBundle step, T* strip, T* gz, T* source, T* gSource, long* sources, T* gy, out TBundle product, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        TBundle gCentre = TBundle.Zero, total = TBundle.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            long row = sources[pair], later = sources[pair + Ahead];
            TBundle.Prefetch(source + later, width);
            TBundle.Prefetch(gSource + later, width);
            TBundle gNext = TBundle.Load(gy, width);
            TBundle value = TAct.Value(TBundle.AddLoaded(TBundle.AddLoaded(own, strip, TBundle.Width), source + row, width), act, out TBundle slope);
            if (WantsWeights) total = TBundle.MultiplyAdd(gNext, value, total);
            TBundle g = gNext * step * slope;
            TBundle.Store(gz, width, g);
            TBundle.Store(gSource + row, width, TBundle.AddLoaded(g, gSource + row, width));
            gCentre += g;
            strip += F * TBundle.Width;
            gz += pitch;
            gy += pitch;
        }
        product = total;
        return gCentre;
    }
}
