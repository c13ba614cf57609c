using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Profile;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>pair_mix, equations (6) and (7): e_p' += ρ ∘ Σ_blocks gate φ(m_p W + b) with m_p of pair_angle.</summary>
/// <remarks>
/// Pairs beyond the angle cutoff have m_p = 0 and share one row, the last; with far messages (some imported models) they read e_p, a row each. m [near + 1, e]
/// of a centre, e [pair, e]; channels run along the lanes.
/// </remarks>
internal static unsafe class PairMix<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;

    /// <param name="messages">[near + 1], m of the centre</param>
    /// <param name="own">[pair of the centre], e of this layer</param>
    /// <param name="next">[pair of the centre], e of the next layer, added to</param>
    public static void Forward<TAct>(MapContext<T> context, ImageMap map, int atom, Rows<T> messages, Rows<T> own, Rows<T> next, PairScratch<T> scratch)
        where TAct : struct, IActivation
    {
        int pairs = context.Part.PairStart[atom + 1] - context.Part.PairStart[atom], near = context.Part.Near[atom], width = next.Width;
        int count = Count(context, pairs, near), last = count - 1;
        messages = Sources(context, messages, own, (pairs, near), scratch);
        var mixed = new Rows<T>(scratch.Mixed, width, F);
        AtomRows<T, L>.Clear(mixed.Start, (long)count * mixed.Pitch);
        for (int block = 0; block < context.View(map).Blocks; block++)
        {
            PanelProduct<T, L, V>.Forward(context, new PanelMatrix(map, context.Panel(map, atom, block), 0), messages, count, scratch.ProductGradient);
            NodeMap<T, L, V>.Add<TAct>(context, new BlockOf(map, atom, block), count, scratch.ProductGradient, mixed.Start, context.Activation);
        }
        for (int pair = 0; pair < pairs; pair++)
            for (int column = 0; column < width; column += L.Width)
            {
                T* place = next.At(pair) + column;
                V.Store(place, width, V.Load(place, width) + V.Load(mixed.At(Math.Min(pair, last)) + column, width));
            }
    }

    /// <summary>gm, gW, gb, gρ, ggate.</summary>
    /// <param name="own">[pair of the centre], e of this layer</param>
    /// <param name="gradients">[pair of the centre], adjoint of e of the next layer</param>
    public static void Reverse<TAct>(MapContext<T> context, ImageMap map, int atom, Rows<T> messages, Rows<T> own, Rows<T> gradients, PairScratch<T> scratch)
        where TAct : struct, IActivation
    {
        int pairs = context.Part.PairStart[atom + 1] - context.Part.PairStart[atom], near = context.Part.Near[atom], count = Count(context, pairs, near);
        messages = Sources(context, messages, own, (pairs, near), scratch);
        if (context.Spec.FarMessages) new Span<T>(gradients.Start, pairs * gradients.Pitch).CopyTo(new Span<T>(scratch.Mixed, pairs * gradients.Pitch));
        else SumFar(gradients, pairs, near, scratch.Mixed);
        context.Work.Enter(NetworkStage.PairMix);
        var messageGradients = new Rows<T>(scratch.MessageGradient, gradients.Width, F);
        T* z = scratch.ProductGradient;
        for (int block = 0; block < context.View(map).Blocks; block++)
        {
            int panel = context.Panel(map, atom, block);
            var matrix = new PanelMatrix(map, panel, 0);
            PanelProduct<T, L, V>.Repeat(context, matrix, messages, count, z);
            NodeMap<T, L, V>.ActivationReverse<TAct>(context, new BlockOf(map, atom, block), count, z, scratch.Mixed, context.Activation);
            PanelProduct<T, L, V>.Reverse(context, matrix, count, z, messageGradients, block > 0);
            if (F == 1) continue;
            WeightGradient<T, L, V>.Add(context, matrix, messages, count, z);
            WeightGradient<T, L, V>.AddBias(context, map, panel, count, z);
        }
    }

    /// <summary>Adds the adjoint of e_p as a far message, which <see cref="Reverse"/> left; the rows of angle neighbours are those of m_p.</summary>
    /// <param name="gradients">[pair of the centre], adjoint of e of this layer, added to</param>
    public static void AddFar(MapContext<T> context, int atom, Rows<T> gradients, PairScratch<T> scratch)
    {
        int pairs = context.Part.PairStart[atom + 1] - context.Part.PairStart[atom], near = context.Part.Near[atom];
        var messageGradients = new Rows<T>(scratch.MessageGradient, gradients.Width, F);
        for (int pair = near; pair < pairs; pair++) AtomRows<T, L>.Add(messageGradients.At(pair), gradients.At(pair), gradients.Pitch);
    }

    /// <summary>Rows of pair_mix: one for every angle neighbour and one for all other pairs; with far messages one for every pair.</summary>
    private static int Count(MapContext<T> context, int pairs, int near) => context.Spec.FarMessages ? pairs : near + 1;

    /// <summary>What the rows read: m, or m and behind it e of the pairs beyond.</summary>
    private static Rows<T> Sources(MapContext<T> context, Rows<T> messages, Rows<T> own, (int Pairs, int Near) count, PairScratch<T> scratch)
    {
        if (!context.Spec.FarMessages) return messages;
        int length = own.Pitch;
        var all = new Rows<T>(scratch.AllMessages, own.Width, F);
        new Span<T>(messages.Start, count.Near * length).CopyTo(new Span<T>(all.Start, count.Near * length));
        int far = (count.Pairs - count.Near) * length;
        new Span<T>(own.At(count.Near), far).CopyTo(new Span<T>(all.At(count.Near), far));
        return all;
    }

    /// <summary>Adjoints of the rows of pair_mix: one per angle neighbour, and the sum over all other pairs.</summary>
    private static void SumFar(Rows<T> gradients, int pairs, int near, T* result)
    {
        int length = gradients.Pitch;
        new Span<T>(gradients.Start, near * length).CopyTo(new Span<T>(result, near * length));
        T* far = result + (long)near * length;
        AtomRows<T, L>.Clear(far, length);
        for (int pair = near; pair < pairs; pair++) AtomRows<T, L>.Add(gradients.At(pair), far, length);
    }
}
