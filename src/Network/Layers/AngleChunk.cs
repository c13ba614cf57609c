using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>Some receiving pairs p of a centre with all q, in one block: z_pq and σ(z_pq), a bundle of channels at a time.</summary>
/// <param name="product">a_pq Wᵃ, made in strips; not in the first layer</param>
/// <param name="from">first receiving pair</param>
/// <param name="to">the one after the last</param>
/// <param name="cosine">[angle of the chunk, face], c; first layer only</param>
/// <param name="strip">[p, q, channels of the bundle], z and σ(z)</param>
internal readonly unsafe struct AngleChunk<T, L, V, TInput>(
    in AngleBlock<T, L, V, TInput> block, StripProduct<T, L> product, int from, int to, T* cosine, StripRow<T> strip)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
    where TInput : struct, IAngleInput
{
    private static int F => V.Faces;

    public readonly AngleBlock<T, L, V, TInput> Block = block;
    public readonly int From = from, To = to;
    public readonly T* Cosine = cosine;
    public readonly StripRow<T> Strip = strip;

    public int Angles => (To - From) * Block.Near;

    /// <summary>Writes the strip for a bundle of channels.</summary>
    /// <param name="width">channels of the map, rounded up to whole lanes</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Activate<TAct, TBundle>(int width, int column, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        if (!TInput.IsFirst) product.Make(column, TBundle.Width);
        Activate<TAct, TBundle>(this, width, column, table);
    }

    /// <summary>Two receiving pairs at a time, so that both share a row of q.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Activate<TAct, TBundle>(in AngleChunk<T, L, V, TInput> chunk, int width, int column, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        int near = chunk.Block.Near, count = chunk.To - chunk.From;
        nint pitch = F * width;
        int stripPitch = F * TBundle.Width, stripLength = near * stripPitch, sigmoidLength = near * TBundle.Width;
        T* strip = chunk.Strip.Value, sigmoid = chunk.Strip.Sigmoid, cosine = chunk.Cosine, axis = chunk.Block.Axis + column;
        T* receiving = chunk.Block.Receiving + (long)chunk.From * pitch + column, sendings = chunk.Block.Sending + column;
        TBundle centre = TBundle.Load(chunk.Block.Centre + column, width);
        for (; count >= 2; count -= 2, receiving += 2 * pitch, strip += stripLength, sigmoid += sigmoidLength, cosine += near * F)
        {
            TBundle first = TBundle.AddLoaded(centre, receiving, width), second = TBundle.AddLoaded(centre, receiving + pitch, width);
            T* sending = sendings;
            for (int q = 0; q < near; q++, strip += stripPitch, sigmoid += TBundle.Width, sending += pitch, cosine += F)
            {
                TBundle x = TBundle.AddLoaded(first + Product<TBundle>(strip, cosine, axis), sending, width);
                TBundle y = TBundle.AddLoaded(second + Product<TBundle>(strip + stripLength, cosine + near * F, axis), sending, width);
                Activated<T, TAct, TBundle>.Store(x, y, new StripRow<T>(strip, sigmoid), new StripRow<T>(strip + stripLength, sigmoid + sigmoidLength), table);
            }
        }
        if (count == 0) return;
        // One receiving pair is left: two angles at a time, the last one twice if their number is odd.
        TBundle last = TBundle.AddLoaded(centre, receiving, width);
        for (int q = 0; q < near; q += 2, strip += 2 * stripPitch, sigmoid += 2 * TBundle.Width, sendings += 2 * pitch, cosine += 2 * F)
        {
            int next = q + 1 < near ? 1 : 0;
            TBundle x = TBundle.AddLoaded(last + Product<TBundle>(strip, cosine, axis), sendings, width);
            TBundle y = TBundle.AddLoaded(last + Product<TBundle>(strip + next * stripPitch, cosine + next * F, axis), sendings + next * pitch, width);
            Activated<T, TAct, TBundle>.Store(
                x, y, new StripRow<T>(strip, sigmoid), new StripRow<T>(strip + next * stripPitch, sigmoid + next * TBundle.Width), table);
        }
    }

    /// <summary>a_pq Wᵃ of an angle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBundle Product<TBundle>(T* strip, T* cosine, T* axis)
        where TBundle : struct, IBundle<TBundle, T> =>
        TInput.IsFirst ? TBundle.TimesConstant(TBundle.Broadcast(cosine, 1), axis) : TBundle.Load(strip, TBundle.Width);

    /// <summary>
    /// What the adjoint g of z_pq gives to a_pq Wᵃ: gz is stored; or in the first layer g ∘ v is added to [angle, lane], to become gc_pq (positions), or c_pq g
    /// to gv (weights).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ReturnProduct<TBundle>(TBundle g, T* cosine, T* axis, T* gz, int width, T* dots, ref TBundle axisGradient)
        where TBundle : struct, IBundle<TBundle, T>
    {
        if (!TInput.IsFirst) TBundle.Store(gz, width, g);
        else if (F == 1) TBundle.AddDot(dots, g, TBundle.Constant(axis));
        else axisGradient = TBundle.MultiplyAdd(g, TBundle.Broadcast(cosine, 1), axisGradient);
    }
}
