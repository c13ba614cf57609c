using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>The loops over the pairs of one centre and a bundle of channels: forward and reverse of node_pair and pair_self.</summary>
/// <remarks>
/// First <see cref="ActivatePairs"/> turns a strip of products e_p W³ [pair, channels of the bundle] into z_p and writes σ of all of them beside it,
/// then one of the others makes of both what its map wants.
/// </remarks>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>Rows of neighbours lie all over the memory of a partition: these loops ask for them so many pairs before they read them.</summary>
    private const int Ahead = 8;

    /// <summary>z_p = e_p W³ + (n_i W¹ + b) + n_j W², and σ(z_p).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ActivatePairs<TAct, TBundle>(int count, int width, TBundle own, T* strip, T* sigmoid, T* source, long* sources, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        int pitch = F * TBundle.Width, pair = 0;
        for (; pair + 2 <= count; pair += 2, strip += 2 * pitch, sigmoid += 2 * TBundle.Width)
        {
            TBundle.Prefetch(source + sources[pair + Ahead], width);
            TBundle.Prefetch(source + sources[pair + Ahead + 1], width);
            TBundle x = TBundle.AddLoaded(TBundle.AddLoaded(own, strip, TBundle.Width), source + sources[pair], width);
            TBundle y = TBundle.AddLoaded(TBundle.AddLoaded(own, strip + pitch, TBundle.Width), source + sources[pair + 1], width);
            StoreActivated<TAct, TBundle>(x, y, strip, strip + pitch, sigmoid, sigmoid + TBundle.Width, act);
        }
        if (pair == count) return;
        TBundle last = TBundle.AddLoaded(TBundle.AddLoaded(own, strip, TBundle.Width), source + sources[pair], width);
        StoreActivated<TAct, TBundle>(last, strip, sigmoid, act);
    }

    /// <summary>Σ_p s_p φ(z_p).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle PairSum<TAct, TBundle>(int count, T* strip, T* sigmoid, T* weight, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle sum = TBundle.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            sum = TBundle.MultiplyAdd(TBundle.Broadcast(weight, 1), Activated<TAct, TBundle>(strip, sigmoid, act), sum);
            strip += F * TBundle.Width;
            sigmoid += TBundle.Width;
            weight += F;
        }
        return sum;
    }

    /// <summary>gz_p = s_p gy φ'(z_p); returns Σ_p gz_p, and gives Σ_p s_p φ(z_p) where weights are wanted.</summary>
    /// <param name="channels">of the strip</param>
    /// <param name="gz">[pair, channel], written</param>
    /// <param name="dots">[pair, lane], gy φ(z_p) is added: what s_p gets, still to be summed over lanes; plain lanes only</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle PairSumReverse<TAct, TBundle>(
        int count, int width, TBundle gy, T* strip, int channels, T* sigmoid, T* gz, T* gSource, long* sources, T* weight, T* dots, out TBundle sum, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        TBundle gCentre = TBundle.Zero, total = TBundle.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            long row = sources[pair];
            TBundle.Prefetch(gSource + sources[pair + Ahead], width);
            TBundle value = Activated<TAct, TBundle>(strip, channels, sigmoid, act, out TBundle slope), switched = TBundle.Broadcast(weight, 1);
            if (WantsGeometry) TBundle.AddDot(dots, gy, value);
            else total = TBundle.MultiplyAdd(switched, value, total);
            TBundle g = switched * gy * slope;
            TBundle.Store(gz, width, g);
            TBundle.Store(gSource + row, width, TBundle.AddLoaded(g, gSource + row, width));
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

    /// <summary>next_p = previous_p + step ∘ φ(z_p); both may be the same.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PairUpdates<TAct, TBundle>(int count, int width, TBundle step, T* strip, T* sigmoid, T* previous, T* next, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        for (int pair = 0; pair < count; pair++)
        {
            TBundle.Store(next, width, TBundle.MultiplyAddLoaded(Activated<TAct, TBundle>(strip, sigmoid, act), step, previous, width));
            strip += F * TBundle.Width;
            sigmoid += TBundle.Width;
            previous += pitch;
            next += pitch;
        }
    }

    /// <summary>gz_p = step ∘ gy_p φ'(z_p); returns Σ_p gz_p, and gives Σ_p gy_p φ(z_p) where weights are wanted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle PairUpdatesReverse<TAct, TBundle>(
        int count, int width, TBundle step, T* strip, int channels, T* sigmoid, T* gz, T* gSource, long* sources, T* gy, out TBundle product, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        TBundle gCentre = TBundle.Zero, total = TBundle.Zero;
        for (int pair = 0; pair < count; pair++)
        {
            long row = sources[pair];
            TBundle.Prefetch(gSource + sources[pair + Ahead], width);
            TBundle gNext = TBundle.Load(gy, width), value = Activated<TAct, TBundle>(strip, channels, sigmoid, act, out TBundle slope);
            if (WantsWeights) total = TBundle.MultiplyAdd(gNext, value, total);
            TBundle g = gNext * step * slope;
            TBundle.Store(gz, width, g);
            TBundle.Store(gSource + row, width, TBundle.AddLoaded(g, gSource + row, width));
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
