using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>
/// pair_angle, equation (6): m_p = N_a^{-1/2} s^a_p Σ_q s^a_q Σ_blocks gate φ(z_pq), z_pq = A_pq W + b with A_pq = [a_pq, n'_i, e'_q, e'_p]. p and q run over
/// the angle neighbours of a centre.
/// </summary>
/// <remarks>
/// m [near, e] of a centre, s^a [pair]. Channels run along the lanes, angles of a centre are rows.
/// Reverse: gz_pq = gate N_a^{-1/2} s^a_p s^a_q gm_p φ'(z_pq), gs^a_p and gs^a_q from the same sums, ggate = Σ N_a^{-1/2} s^a_p s^a_q gm_p φ(z_pq).
/// </remarks>
internal static unsafe class PairAngle<T, L, V, TInput>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
    where TInput : struct, IAngleInput
{
    private static int F => V.Faces;
    private static int W => L.Width;
    private static bool WantsGeometry => V.Faces == 1;

    /// <param name="switches">[pair of the centre, face], s^a</param>
    /// <param name="messages">[near + 1], m, result; the last row, that of all pairs beyond the angle cutoff, is zero</param>
    public static void Forward<TAct>(MapContext<T> context, in AngleMapInput<T> input, int atom, T* switches, Rows<T> messages)
        where TAct : struct, IActivation
    {
        int near = context.Part.Near[atom], chunk = PairScratch<T>.ChunkOf(near);
        AtomRows<T, L>.Clear(messages.Start, (near + 1L) * messages.Pitch);
        if (near == 0) return;
        for (int index = 0; index < context.View(input.Map).Blocks; index++)
        {
            var block = new AngleBlock<T, L, V, TInput>(context, input, atom, index);
            for (int from = 0; from < near; from += chunk)
            {
                var loop = new ForwardLoop<TAct>(context, block.Chunk(context, input, from, Math.Min(near, from + chunk)), switches, messages);
                Bundles<T, L, V>.Run(messages.Width, ref loop);
            }
        }
    }

    private readonly struct ForwardLoop<TAct>(MapContext<T> context, in AngleChunk<T, L, V, TInput> angles, T* switches, Rows<T> messages) : IBundleLoop<T>
        where TAct : struct, IActivation
    {
        private readonly AngleChunk<T, L, V, TInput> angles = angles;
        private readonly T* table = context.Activation;
        private readonly T factor = angles.Block.Gate * Real<T>.Of(1 / Math.Sqrt(context.Spec.AngleNormalization));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            angles.Activate<TAct, TBundle>(messages.Width, column, table);
            AddRows<TAct, TBundle>(angles, factor, switches, messages.At(angles.From) + column, messages.Width, table);
        }
    }

    /// <summary>m_p += factor s^a_p Σ_q s^a_q φ(z_pq).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddRows<TAct, TBundle>(in AngleChunk<T, L, V, TInput> angles, T factor, T* switches, T* message, int width, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        int near = angles.Block.Near, count = angles.To - angles.From;
        T* strip = angles.Strip.Value, sigmoid = angles.Strip.Sigmoid, receiving = switches + angles.From * F;
        for (; count > 0; count--, receiving += F, message += (nint)F * width)
        {
            TBundle sum = TBundle.Zero;
            T* sending = switches;
            for (int q = 0; q < near; q++, strip += F * TBundle.Width, sigmoid += TBundle.Width, sending += F)
                sum = TBundle.MultiplyAdd(TBundle.Broadcast(sending, 1), Activated<T, TAct, TBundle>.Load(new StripRow<T>(strip, sigmoid), table), sum);
            TBundle.Store(message, width, TBundle.MultiplyAdd(TBundle.Scale(sum, factor), TBundle.Broadcast(receiving, 1), TBundle.Load(message, width)));
        }
    }

    /// <param name="messageGradients">[near], gm</param>
    /// <param name="switchGradients">[pair of the centre], adjoint of s^a, added to; plain lanes only</param>
    public static void Reverse<TAct>(
        MapContext<T> context, in AngleMapInput<T> input, int atom, T* switches, Rows<T> messageGradients, T* switchGradients)
        where TAct : struct, IActivation
    {
        int near = context.Part.Near[atom], chunk = PairScratch<T>.ChunkOf(near);
        if (WantsGeometry) AtomRows<T, L>.Clear(input.Scratch.PairDots, (long)near * W);
        for (int index = 0; index < context.View(input.Map).Blocks; index++)
        {
            AngleBlock<T, L, V, TInput> block = AngleBlock<T, L, V, TInput>.Repeat(context, input, atom, index);
            block.BeginReverse(input);
            T gateGradient = T.Zero;
            for (int from = 0; from < near; from += chunk)
            {
                AngleChunk<T, L, V, TInput> angles = block.RepeatChunk(context, input, from, Math.Min(near, from + chunk));
                var loop = new ReverseLoop<TAct>(context, angles, input.Scratch, switches, messageGradients);
                gateGradient = Bundles<T, L, V>.Reverse(messageGradients.Width, ref loop, gateGradient);
                block.ReverseChunk(context, input, angles);
            }
            block.EndReverse(context, input, gateGradient);
        }
        if (WantsGeometry) L.AddRowSums(input.Scratch.PairDots, near, switchGradients);
    }

    private readonly struct ReverseLoop<TAct>(
        MapContext<T> context, in AngleChunk<T, L, V, TInput> angles, PairScratch<T> scratch, T* switches, Rows<T> messageGradients) : IReverseLoop<T>
        where TAct : struct, IActivation
    {
        private readonly AngleChunk<T, L, V, TInput> angles = angles;
        private readonly T* table = context.Activation;
        private readonly T norm = Real<T>.Of(1 / Math.Sqrt(context.Spec.AngleNormalization));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Activate<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> => angles.Activate<TAct, TBundle>(messageGradients.Width, column, table);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Run<TBundle>(StripPart part)
            where TBundle : struct, IBundle<TBundle, T> =>
            ReverseRows<TAct, TBundle>(angles, part, new ReversePlaces(scratch, switches, messageGradients), norm, table);
    }

    /// <summary>What the reverse loop reads and adds to.</summary>
    private readonly struct ReversePlaces(PairScratch<T> scratch, T* switches, Rows<T> messageGradients)
    {
        public readonly PairScratch<T> Scratch = scratch;
        public readonly T* Switches = switches;
        public readonly Rows<T> MessageGradients = messageGradients;
    }

    /// <summary>
    /// gz_pq and the adjoints of the terms of a chunk. Straight kernel: the sums over p and q stay in registers only as locals of one method.
    /// </summary>
    /// <remarks>
    /// For positions Σ weighted φ is added to [q, lane] and [p, lane], what s^a gets, and in the first layer gz ∘ v to [angle, lane], what c_pq gets; all are
    /// still to be summed over lanes. For weights Σ c_pq gz_pq is added to what v gets.
    /// </remarks>
    /// <returns>the share of the bundle in ggate; for weights only</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T ReverseRows<TAct, TBundle>(in AngleChunk<T, L, V, TInput> angles, StripPart part, in ReversePlaces places, T norm, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        int near = angles.Block.Near, width = places.MessageGradients.Width, column = part.Column, channels = part.Channels;
        nint pitch = F * width;
        T gate = angles.Block.Gate, gGate = T.Zero;
        PairScratch<T> scratch = places.Scratch;
        T* strip = angles.Strip.Value + part.Place, sigmoid = angles.Strip.Sigmoid + part.Place, gz = scratch.ProductGradient + column;
        T* cosine = angles.Cosine, axis = angles.Block.Axis + column, angleDots = scratch.AngleDots + (long)angles.From * near * W;
        T* switches = places.Switches, gCentre = angles.Block.CentreGradient + column, gReceivings = angles.Block.ReceivingGradient + column;
        TBundle gOwn = TBundle.Load(gCentre, width), gAxis = TBundle.Zero;
        for (int p = angles.From; p < angles.To; p++)
        {
            TBundle gm = TBundle.Scale(TBundle.Load(places.MessageGradients.Start + p * pitch + column, width), norm);
            TBundle receiving = TBundle.Broadcast(switches + p * F, 1), gy = TBundle.Scale(gm, gate), weighted = gy * receiving;
            TBundle gReceived = TBundle.Zero, sum = TBundle.Zero;
            T* other = switches, dots = scratch.PairDots, gSending = angles.Block.SendingGradient + column;
            for (int q = 0; q < near; q++)
            {
                TBundle value = Activated<T, TAct, TBundle>.Load(new StripRow<T>(strip, sigmoid), channels, table, out TBundle slope);
                TBundle sending = TBundle.Broadcast(other, 1);
                sum = TBundle.MultiplyAdd(sending, value, sum);
                if (WantsGeometry) TBundle.AddDot(dots, weighted, value);
                TBundle g = weighted * sending * slope;
                AngleChunk<T, L, V, TInput>.ReturnProduct(g, cosine, axis, gz, width, angleDots, ref gAxis);
                TBundle.Store(gSending, width, TBundle.AddLoaded(g, gSending, width));
                gReceived += g;
                strip += F * channels;
                sigmoid += channels;
                cosine += F;
                gz += pitch;
                gSending += pitch;
                other += F;
                dots += W;
                angleDots += W;
            }
            if (WantsGeometry) TBundle.AddDot(scratch.PairDots + p * W, gy, sum);
            else gGate += TBundle.GradientSum(gm * receiving * sum);
            TBundle.Store(gReceivings + p * pitch, width, gReceived);
            gOwn += gReceived;
        }
        TBundle.Store(gCentre, width, gOwn);
        if (TInput.IsFirst && !WantsGeometry)
            TBundle.Store(scratch.AxisGradient + column, width, TBundle.Load(scratch.AxisGradient + column, width) + gAxis);
        return gGate;
    }
}
