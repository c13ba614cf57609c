using System.Runtime.CompilerServices;
using Amalgam.Model.Kernels;
using Amalgam.Model.Lanes;

namespace Amalgam.Model.Network;

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

    /// <summary>z_pq and σ(z_pq) of some p and all q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Activate<TAct, TInput, TBundle>(in AngleBlock block, int near, int from, int to, int width, int column, in AngleInput input, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        if (!TInput.IsFirst) input.Product.Make(column, TBundle.Width);
        TBundle centre = TBundle.Load(block.Centre + column, width);
        for (int p = from; p < to; p++)
        {
            long done = (long)(p - from) * near;
            ActivateAngles<TAct, TInput, TBundle>(
                near, width, centre + TBundle.Load(block.Receiving + (long)p * F * width + column, width), scratch.Strip + done * F * TBundle.Width,
                scratch.Sigmoid + done * TBundle.Width, input.Cosine + done * F, block.Axis + column, block.Sending + column, constants);
        }
    }

    /// <summary>z_pq = a_pq Wᵃ + own + e'_q W^q, and σ(z_pq), for all q of one p.</summary>
    /// <param name="strip">[q, channels of the bundle], a_pq Wᵃ, which becomes z; in the first layer written only</param>
    /// <param name="cosine">[q], c_pq; first layer only</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ActivateAngles<TAct, TInput, TBundle>(int near, int width, TBundle own, T* strip, T* sigmoid, T* cosine, T* axis, T* sending, T* act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        int stripPitch = F * TBundle.Width, q = 0;
        for (; q + 2 <= near; q += 2, strip += 2 * stripPitch, sigmoid += 2 * TBundle.Width, sending += 2 * pitch, cosine += 2 * F)
        {
            TBundle x = TBundle.AddLoaded(own + AngleProduct<TInput, TBundle>(strip, cosine, axis), sending, width);
            TBundle y = TBundle.AddLoaded(own + AngleProduct<TInput, TBundle>(strip + stripPitch, cosine + F, axis), sending + pitch, width);
            StoreActivated<TAct, TBundle>(x, y, strip, strip + stripPitch, sigmoid, act);
        }
        if (q < near) StoreActivated<TAct, TBundle>(TBundle.AddLoaded(own + AngleProduct<TInput, TBundle>(strip, cosine, axis), sending, width), strip, sigmoid, act);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBundle AngleProduct<TInput, TBundle>(T* strip, T* cosine, T* axis)
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T> => TInput.IsFirst ? TBundle.TimesConstant(TBundle.Broadcast(cosine, 1), axis) : TBundle.Load(strip, TBundle.Width);

    /// <summary>a_pq += ρ gate φ(z_pq) for some p.</summary>
    private void AngleUpdates<TAct, TInput, TBundle>(in AngleBlock block, int near, int from, int to, int column, in AngleInput input, T* next, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        Activate<TAct, TInput, TBundle>(block, near, from, to, AP, column, input, scratch);
        TBundle step = TBundle.Scale(TBundle.Constant(image + block.Map.Step + column), block.Gate);
        for (int p = from; p < to; p++)
        {
            long done = (long)(p - from) * near * TBundle.Width;
            PairUpdates<TAct, TBundle>(near, AP, step, scratch.Strip + done * F, scratch.Sigmoid + done, next + (long)p * near * F * AP + column, constants);
        }
    }

    /// <summary>m_p += N_a^{-1/2} gate s^a_p Σ_q s^a_q φ(z_pq) for some p.</summary>
    private void AddMessages<TAct, TInput, TBundle>(in AngleBlock block, long first, int near, int from, int to, int column, in AngleInput input, T* message, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        Activate<TAct, TInput, TBundle>(block, near, from, to, EP, column, input, scratch);
        T factor = block.Gate * Real(1 / Math.Sqrt(spec.AngleNormalization));
        for (int p = from; p < to; p++)
        {
            long done = (long)(p - from) * near * TBundle.Width;
            TBundle sum = PairSum<TAct, TBundle>(near, scratch.Strip + done * F, scratch.Sigmoid + done, sa + first * F, constants);
            T* place = message + (long)p * F * EP + column;
            TBundle.Store(place, EP, TBundle.MultiplyAdd(TBundle.Scale(sum, factor), TBundle.Broadcast(sa + (first + p) * F, 1), TBundle.Load(place, EP)));
        }
    }

    /// <summary>gz_pq = N_a^{-1/2} gate s^a_p s^a_q gm_p φ'(z_pq) for some p; returns their share of ggate.</summary>
    private T MessageReverse<TAct, TInput, TBundle>(
        in AngleBlock block, long first, int near, int from, int to, int column, in AngleInput input, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        Activate<TAct, TInput, TBundle>(block, near, from, to, EP, column, input, scratch);
        if (!SplitsReverse) return MessageReverse<TAct, TInput, TBundle>(block, first, near, from, to, column, 0, TBundle.Width, input, gCentre, gReceiving, gSending, scratch);
        T gGate = T.Zero;
        for (int half = 0; half < TBundle.Width; half += W)
            gGate += MessageReverse<TAct, TInput, V>(block, first, near, from, to, column + half, half, TBundle.Width, input, gCentre, gReceiving, gSending, scratch);
        return gGate;
    }

    /// <param name="place">of the bundle in its strip of so many channels</param>
    private T MessageReverse<TAct, TInput, TBundle>(
        in AngleBlock block, long first, int near, int from, int to, int column, int place, int channels, in AngleInput input, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        T norm = Real(1 / Math.Sqrt(spec.AngleNormalization)), gGate = T.Zero;
        TBundle gOwn = TBundle.Load(gCentre + column, EP), gAxis = TBundle.Zero;
        for (int p = from; p < to; p++)
        {
            long done = (long)(p - from) * near;
            TBundle gm = TBundle.Scale(TBundle.Load(scratch.GMix + (long)p * F * EP + column, EP), norm), weight = TBundle.Broadcast(sa + (first + p) * F, 1);
            TBundle gy = TBundle.Scale(gm, block.Gate);
            TBundle gReceived = MessageReverse<TAct, TInput, TBundle>(
                near, EP, gy * weight, scratch.Strip + done * F * channels + place, channels, scratch.Sigmoid + done * channels + place, input.Cosine + done * F, block.Axis + column,
                scratch.Z + done * F * EP + column, gSending + column, sa + first * F, scratch.Dots, scratch.AngleDots + (long)p * near * W, ref gAxis, out TBundle sum, constants);
            if (WantsGeometry) TBundle.AddDot(scratch.Dots + (long)p * W, gy, sum);
            else gGate += TBundle.GradientSum(gm * weight * sum);
            TBundle.Store(gReceiving + (long)p * F * EP + column, EP, gReceived);
            gOwn += gReceived;
        }
        TBundle.Store(gCentre + column, EP, gOwn);
        if (TInput.IsFirst && WantsWeights) TBundle.Store(scratch.GAxis + column, EP, TBundle.Load(scratch.GAxis + column, EP) + gAxis);
        return gGate;
    }

    /// <summary>gz_pq = weighted s^a_q φ'(z_pq) for all q of one p; returns Σ_q gz_pq and gives Σ_q s^a_q φ(z_pq).</summary>
    /// <param name="gz">[q, channel], written; not in the first layer</param>
    /// <param name="dots">[q, lane], Σ weighted φ(z_pq) is added: what s^a_q gets, still to be summed over lanes; plain lanes only</param>
    /// <param name="angleDots">[q, lane], gz_pq ∘ v is added: what c_pq gets, the same way; first layer, plain lanes only</param>
    /// <param name="gAxis">Σ_q c_pq gz_pq is added: what v gets; first layer, duals only</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle MessageReverse<TAct, TInput, TBundle>(
        int near, int width, TBundle weighted, T* strip, int channels, T* sigmoid, T* cosine, T* axis, T* gz, T* gSending, T* weight, T* dots, T* angleDots, ref TBundle gAxis, out TBundle sum, T* act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        TBundle gReceived = TBundle.Zero, total = TBundle.Zero, gv = gAxis;
        for (int q = 0; q < near; q++)
        {
            TBundle value = Activated<TAct, TBundle>(strip, channels, sigmoid, act, out TBundle slope), other = TBundle.Broadcast(weight, 1);
            total = TBundle.MultiplyAdd(other, value, total);
            if (WantsGeometry) TBundle.AddDot(dots, weighted, value);
            TBundle g = weighted * other * slope;
            ReturnInput<TInput, TBundle>(g, cosine, axis, gz, width, angleDots, ref gv);
            TBundle.Store(gSending, width, TBundle.AddLoaded(g, gSending, width));
            gReceived += g;
            strip += F * channels;
            sigmoid += channels;
            cosine += F;
            gz += pitch;
            gSending += pitch;
            weight += F;
            dots += W;
            angleDots += W;
        }
        (sum, gAxis) = (total, gv);
        return gReceived;
    }

    /// <summary>What the adjoint g of z_pq means to what it was made of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReturnInput<TInput, TBundle>(TBundle g, T* cosine, T* axis, T* gz, int width, T* angleDots, ref TBundle gAxis)
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        if (!TInput.IsFirst) TBundle.Store(gz, width, g);
        else if (WantsGeometry) TBundle.AddDot(angleDots, g, TBundle.Constant(axis));
        else gAxis = TBundle.MultiplyAdd(g, TBundle.Broadcast(cosine, 1), gAxis);
    }

    /// <summary>gz_pq = gate ρ ∘ ga_pq φ'(z_pq) for some p; returns their share of ggate.</summary>
    private T AngleSelfReverse<TAct, TInput, TBundle>(
        in AngleBlock block, int near, int from, int to, int column, in AngleInput input, T* gNext, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        Activate<TAct, TInput, TBundle>(block, near, from, to, AP, column, input, scratch);
        if (!SplitsReverse) return AngleSelfReverse<TAct, TInput, TBundle>(block, near, from, to, column, 0, TBundle.Width, input, gNext, gCentre, gReceiving, gSending, scratch);
        T gGate = T.Zero;
        for (int half = 0; half < TBundle.Width; half += W)
            gGate += AngleSelfReverse<TAct, TInput, V>(block, near, from, to, column + half, half, TBundle.Width, input, gNext, gCentre, gReceiving, gSending, scratch);
        return gGate;
    }

    private T AngleSelfReverse<TAct, TInput, TBundle>(
        in AngleBlock block, int near, int from, int to, int column, int place, int channels, in AngleInput input, T* gNext, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        TBundle gOwn = TBundle.Load(gCentre + column, AP), product = TBundle.Zero, gAxis = TBundle.Zero;
        TBundle step = TBundle.Scale(TBundle.Constant(image + block.Map.Step + column), block.Gate);
        for (int p = from; p < to; p++)
        {
            long done = (long)(p - from) * near;
            TBundle gReceived = AngleSelfReverse<TAct, TInput, TBundle>(
                near, AP, step, scratch.Strip + done * F * channels + place, channels, scratch.Sigmoid + done * channels + place, input.Cosine + done * F, block.Axis + column,
                scratch.Z + done * F * AP + column, gSending + column, gNext + (long)p * near * F * AP + column, scratch.AngleDots + (long)p * near * W, ref gAxis, ref product, constants);
            TBundle.Store(gReceiving + (long)p * F * AP + column, AP, gReceived);
            gOwn += gReceived;
        }
        TBundle.Store(gCentre + column, AP, gOwn);
        if (!WantsWeights) return T.Zero;
        if (TInput.IsFirst) TBundle.Store(scratch.GAxis + column, AP, TBundle.Load(scratch.GAxis + column, AP) + gAxis);
        return StepReverse(block.Map, column, block.Gate, product);
    }

    /// <summary>gz_pq = step ∘ gy_pq φ'(z_pq) for all q of one p; returns Σ_q gz_pq and adds Σ_q gy_pq φ(z_pq) to <paramref name="product"/> where weights are wanted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle AngleSelfReverse<TAct, TInput, TBundle>(
        int near, int width, TBundle step, T* strip, int channels, T* sigmoid, T* cosine, T* axis, T* gz, T* gSending, T* gy, T* angleDots, ref TBundle gAxis, ref TBundle product, T* act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        TBundle gReceived = TBundle.Zero, total = product, gv = gAxis;
        for (int q = 0; q < near; q++)
        {
            TBundle gNext = TBundle.Load(gy, width), value = Activated<TAct, TBundle>(strip, channels, sigmoid, act, out TBundle slope);
            if (WantsWeights) total = TBundle.MultiplyAdd(gNext, value, total);
            TBundle g = gNext * step * slope;
            ReturnInput<TInput, TBundle>(g, cosine, axis, gz, width, angleDots, ref gv);
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
        (product, gAxis) = (total, gv);
        return gReceived;
    }
}
