using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>The loops over the angles (p, q) and a bundle of channels: forward and reverse of pair_angle and angle_self.</summary>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>Whether a loop reads c_pq, to be multiplied by v, or rows of products a_pq Wᵃ.</summary>
    private interface IAngleInput
    {
        static abstract bool IsFirst { get; }
    }

    private readonly struct FirstAngles : IAngleInput
    {
        public static bool IsFirst => true;
    }

    private readonly struct LaterAngles : IAngleInput
    {
        public static bool IsFirst => false;
    }

    /// <summary>Some receiving pairs p of a centre with all q, in one block: what the loops over their angles read and write.</summary>
    /// <param name="firstPair">of the centre</param>
    /// <param name="near">its angle neighbours</param>
    /// <param name="product">a_pq Wᵃ, made in strips; not in the first layer</param>
    /// <param name="cosine">c_pq [angle]; first layer only</param>
    private readonly struct AngleChunk(in AngleBlock block, long firstPair, int near, int from, int to, StripProduct product, T* cosine)
    {
        public readonly AngleBlock Block = block;
        public readonly long FirstPair = firstPair;
        public readonly int Near = near, From = from, To = to;
        public readonly StripProduct Product = product;
        public readonly T* Cosine = cosine;

        public int Angles => (To - From) * Near;
    }

    /// <summary>z_pq = a_pq Wᵃ + (n'_i Wⁿ + b) + e'_p W^p + e'_q W^q and σ(z_pq) of a chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Activate<TAct, TInput, TBundle>(in AngleChunk chunk, int width, int column, in PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        if (!TInput.IsFirst) chunk.Product.Make(column, TBundle.Width);
        AngleBlock block = chunk.Block;
        ActivateAngles<TAct, TInput, TBundle>(
            chunk.To - chunk.From, chunk.Near, width, TBundle.Load(block.Centre + column, width), block.Receiving + (long)chunk.From * F * width + column,
            scratch.Strip, scratch.Sigmoid, chunk.Cosine, block.Axis + column, block.Sending + column, constants);
    }

    /// <summary>Two p at a time, so that both share a row of q.</summary>
    /// <param name="strip">[p, q, channels of the bundle], a_pq Wᵃ, which becomes z; in the first layer written only</param>
    /// <param name="cosine">[p, q], c_pq; first layer only</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ActivateAngles<TAct, TInput, TBundle>(
        int count, int near, int width, TBundle centre, T* receiving, T* strip, T* sigmoid, T* cosine, T* axis, T* sendings, T* act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        int stripPitch = F * TBundle.Width, stripLength = near * stripPitch, sigmoidLength = near * TBundle.Width;
        for (; count >= 2; count -= 2, receiving += 2 * pitch, strip += stripLength, sigmoid += sigmoidLength, cosine += near * F)
        {
            TBundle first = TBundle.AddLoaded(centre, receiving, width), second = TBundle.AddLoaded(centre, receiving + pitch, width);
            T* sending = sendings;
            for (int q = 0; q < near; q++, strip += stripPitch, sigmoid += TBundle.Width, sending += pitch, cosine += F)
            {
                TBundle x = TBundle.AddLoaded(first + AngleProduct<TInput, TBundle>(strip, cosine, axis), sending, width);
                TBundle y = TBundle.AddLoaded(second + AngleProduct<TInput, TBundle>(strip + stripLength, cosine + near * F, axis), sending, width);
                StoreActivated<TAct, TBundle>(x, y, strip, strip + stripLength, sigmoid, sigmoid + sigmoidLength, act);
            }
        }
        if (count == 0) return;
        TBundle last = TBundle.AddLoaded(centre, receiving, width);
        for (int q = 0; q < near; q += 2, strip += 2 * stripPitch, sigmoid += 2 * TBundle.Width, sendings += 2 * pitch, cosine += 2 * F)
        {
            int second = q + 1 < near ? 1 : 0;
            TBundle x = TBundle.AddLoaded(last + AngleProduct<TInput, TBundle>(strip, cosine, axis), sendings, width);
            TBundle y = TBundle.AddLoaded(last + AngleProduct<TInput, TBundle>(strip + second * stripPitch, cosine + second * F, axis),
                sendings + second * pitch, width);
            StoreActivated<TAct, TBundle>(x, y, strip, strip + second * stripPitch, sigmoid, sigmoid + second * TBundle.Width, act);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBundle AngleProduct<TInput, TBundle>(T* strip, T* cosine, T* axis)
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T> =>
            TInput.IsFirst ? TBundle.TimesConstant(TBundle.Broadcast(cosine, 1), axis) : TBundle.Load(strip, TBundle.Width);

    /// <summary>a_pq of the next layer += ρ gate φ(z_pq).</summary>
    /// <param name="previous">what is added to: that itself, or with the first block a_pq</param>
    private void AngleUpdates<TAct, TInput, TBundle>(in AngleChunk chunk, int column, T* previous, T* next, in PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        Activate<TAct, TInput, TBundle>(chunk, AP, column, scratch);
        long place = (long)chunk.From * chunk.Near * F * AP + column;
        TBundle step = TBundle.Scale(TBundle.Constant(image + chunk.Block.Map.Step + column), chunk.Block.Gate);
        PairUpdates<TAct, TBundle>(chunk.Angles, AP, step, scratch.Strip, scratch.Sigmoid, previous + place, next + place, constants);
    }

    /// <summary>m_p += N_a^{-1/2} gate s^a_p Σ_q s^a_q φ(z_pq).</summary>
    private void AddMessages<TAct, TInput, TBundle>(in AngleChunk chunk, int column, T* message, in PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        Activate<TAct, TInput, TBundle>(chunk, EP, column, scratch);
        T* weights = sa + chunk.FirstPair * F;
        AddMessages<TAct, TBundle>(
            chunk.To - chunk.From, chunk.Near, EP, chunk.Block.Gate * Real(1 / Math.Sqrt(spec.AngleNormalization)),
            scratch.Strip, scratch.Sigmoid, weights, weights + chunk.From * F, message + (long)chunk.From * F * EP + column, constants);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddMessages<TAct, TBundle>(int count, int near, int width, T factor, T* strip, T* sigmoid, T* weights, T* weight, T* message, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        for (; count > 0; count--, weight += F, message += (nint)F * width)
        {
            TBundle sum = TBundle.Zero;
            T* other = weights;
            for (int q = 0; q < near; q++, strip += F * TBundle.Width, sigmoid += TBundle.Width, other += F)
                sum = TBundle.MultiplyAdd(TBundle.Broadcast(other, 1), Activated<TAct, TBundle>(strip, sigmoid, act), sum);
            TBundle.Store(message, width, TBundle.MultiplyAdd(TBundle.Scale(sum, factor), TBundle.Broadcast(weight, 1), TBundle.Load(message, width)));
        }
    }

    /// <summary>Adjoints of what the angles of a block share: of the n' term [1], the e'_p terms [near] and the e'_q terms [near].</summary>
    private readonly struct AngleAdjoints(T* centre, T* receiving, T* sending)
    {
        public readonly T* Centre = centre, Receiving = receiving, Sending = sending;
    }

    /// <summary>gz_pq = N_a^{-1/2} gate s^a_p s^a_q gm_p φ'(z_pq); returns their share of ggate.</summary>
    private T MessageReverse<TAct, TInput, TBundle>(in AngleChunk chunk, int column, in AngleAdjoints adjoints, in PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        Activate<TAct, TInput, TBundle>(chunk, EP, column, scratch);
        if (!SplitsReverse) return MessageReverse<TAct, TInput, TBundle>(chunk, column, 0, TBundle.Width, adjoints, scratch);
        T gGate = T.Zero;
        for (int half = 0; half < TBundle.Width; half += W) gGate += MessageReverse<TAct, TInput,
            V>(chunk, column + half, half, TBundle.Width, adjoints, scratch);
        return gGate;
    }

    /// <summary>The same for a bundle at some place of a strip of so many channels.</summary>
    /// <remarks>
    /// For positions Σ weighted φ is added to [q, lane], what s^a_q gets, and in the first layer gz ∘ v to [angle, lane], what c_pq gets; both still to be
    /// summed over lanes.
    /// For weights Σ c_pq gz_pq is added to what v gets.
    /// </remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T MessageReverse<TAct, TInput, TBundle>(in AngleChunk chunk, int column, int place, int channels, in AngleAdjoints adjoints, in PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        int near = chunk.Near, width = EP;
        nint pitch = F * width;
        T norm = Real(1 / Math.Sqrt(spec.AngleNormalization)), gate = chunk.Block.Gate, gGate = T.Zero;
        T* strip = scratch.Strip + place, sigmoid = scratch.Sigmoid + place, cosine = chunk.Cosine, axis = chunk.Block.Axis + column, gz = scratch.Z + column,
            act = constants;
        T* angleDots = scratch.AngleDots + (long)chunk.From * near * W, weights = sa + chunk.FirstPair * F;
        TBundle gOwn = TBundle.Load(adjoints.Centre + column, width), gAxis = TBundle.Zero;
        for (int p = chunk.From; p < chunk.To; p++)
        {
            TBundle gm = TBundle.Scale(TBundle.Load(scratch.GMix + p * pitch + column, width), norm), weight = TBundle.Broadcast(weights + p * F, 1);
            TBundle gy = TBundle.Scale(gm, gate), weighted = gy * weight, gReceived = TBundle.Zero, sum = TBundle.Zero;
            T* other = weights, dots = scratch.Dots, gSending = adjoints.Sending + column;
            for (int q = 0; q < near; q++)
            {
                TBundle value = Activated<TAct, TBundle>(strip, channels, sigmoid, act, out TBundle slope), switched = TBundle.Broadcast(other, 1);
                sum = TBundle.MultiplyAdd(switched, value, sum);
                if (WantsGeometry) TBundle.AddDot(dots, weighted, value);
                TBundle g = weighted * switched * slope;
                ReturnInput<TInput, TBundle>(g, cosine, axis, gz, width, angleDots, ref gAxis);
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
            if (WantsGeometry) TBundle.AddDot(scratch.Dots + p * W, gy, sum);
            else gGate += TBundle.GradientSum(gm * weight * sum);
            TBundle.Store(adjoints.Receiving + p * pitch + column, width, gReceived);
            gOwn += gReceived;
        }
        TBundle.Store(adjoints.Centre + column, width, gOwn);
        if (TInput.IsFirst && WantsWeights) TBundle.Store(scratch.GAxis + column, width, TBundle.Load(scratch.GAxis + column, width) + gAxis);
        return gGate;
    }

    /// <summary>What the adjoint g of z_pq means to what it was made of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReturnInput<TInput, TBundle>(TBundle g, T* cosine, T* axis, T* gz, int width, T* angleDots, ref TBundle gAxis)
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        if (!TInput.IsFirst) TBundle.Store(gz, width, g);
        else if (WantsGeometry) TBundle.AddDot(angleDots, g, TBundle.Constant(axis));
        else gAxis = TBundle.MultiplyAdd(g, TBundle.Broadcast(cosine, 1), gAxis);
    }

    /// <summary>gz_pq = gate ρ ∘ ga_pq φ'(z_pq); returns their share of ggate.</summary>
    /// <param name="gNext">adjoint of a of the next layer, from the first angle of the centre on</param>
    private T AngleSelfReverse<TAct, TInput, TBundle>(in AngleChunk chunk, int column, T* gNext, in AngleAdjoints adjoints, in PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        Activate<TAct, TInput, TBundle>(chunk, AP, column, scratch);
        if (!SplitsReverse) return AngleSelfReverse<TAct, TInput, TBundle>(chunk, column, 0, TBundle.Width, gNext, adjoints, scratch);
        T gGate = T.Zero;
        for (int half = 0; half < TBundle.Width; half += W) gGate += AngleSelfReverse<TAct, TInput,
            V>(chunk, column + half, half, TBundle.Width, gNext, adjoints, scratch);
        return gGate;
    }

    /// <summary>The same for a bundle at some place of a strip of so many channels.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private T AngleSelfReverse<TAct, TInput,
        TBundle>(in AngleChunk chunk, int column, int place, int channels, T* gNext, in AngleAdjoints adjoints, in PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, IBundle<TBundle, T>
    {
        int near = chunk.Near, width = AP;
        nint pitch = F * width;
        T* strip = scratch.Strip + place, sigmoid = scratch.Sigmoid + place, cosine = chunk.Cosine, axis = chunk.Block.Axis + column, gz = scratch.Z + column,
            act = constants;
        T* angleDots = scratch.AngleDots + (long)chunk.From * near * W, gy = gNext + chunk.From * near * pitch + column;
        TBundle gOwn = TBundle.Load(adjoints.Centre + column, width), product = TBundle.Zero, gAxis = TBundle.Zero;
        TBundle step = TBundle.Scale(TBundle.Constant(image + chunk.Block.Map.Step + column), chunk.Block.Gate);
        for (int p = chunk.From; p < chunk.To; p++)
        {
            TBundle gReceived = TBundle.Zero;
            T* gSending = adjoints.Sending + column;
            for (int q = 0; q < near; q++)
            {
                TBundle g = TBundle.Load(gy, width), value = Activated<TAct, TBundle>(strip, channels, sigmoid, act, out TBundle slope);
                if (WantsWeights) product = TBundle.MultiplyAdd(g, value, product);
                g = g * step * slope;
                ReturnInput<TInput, TBundle>(g, cosine, axis, gz, width, angleDots, ref gAxis);
                TBundle.Store(gSending, width, TBundle.AddLoaded(g, gSending, width));
                gReceived += g;
                strip += F * channels;
                sigmoid += channels;
                cosine += F;
                gz += pitch;
                gSending += pitch;
                gy += pitch;
                angleDots += W;
            }
            TBundle.Store(adjoints.Receiving + p * pitch + column, width, gReceived);
            gOwn += gReceived;
        }
        TBundle.Store(adjoints.Centre + column, width, gOwn);
        if (!WantsWeights) return T.Zero;
        if (TInput.IsFirst) TBundle.Store(scratch.GAxis + column, width, TBundle.Load(scratch.GAxis + column, width) + gAxis);
        return StepReverse(chunk.Block.Map, column, chunk.Block.Gate, product);
    }
}
