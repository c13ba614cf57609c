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

    private static int InputPitch<TInput, TBundle>()
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T> => TInput.IsFirst ? F : F * TBundle.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MakeStrip<TInput, TBundle>(in AngleInput input, int column)
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        if (!TInput.IsFirst) input.Product.Make(column, TBundle.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBundle AngleProduct<TInput, TBundle>(T* input, T* axis)
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T> => TInput.IsFirst ? TBundle.TimesConstant(TBundle.Broadcast(input, 1), axis) : TBundle.Load(input, TBundle.Width);

    /// <summary>a_pq += ρ gate φ(z_pq) for some p.</summary>
    private void AngleUpdates<TAct, TInput, TBundle>(in AngleBlock block, int near, int from, int to, int column, in AngleInput input, T* next)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        MakeStrip<TInput, TBundle>(input, column);
        TBundle centre = TBundle.Load(block.Centre + column, AP), step = TBundle.Scale(TBundle.Constant(image + block.Map.Step + column), block.Gate);
        for (int p = from; p < to; p++)
        {
            TBundle own = centre + TBundle.Load(block.Receiving + (long)p * F * AP + column, AP);
            AngleUpdates<TAct, TInput, TBundle>(
                near, AP, own, step, input.Rows + (p - from) * near * InputPitch<TInput, TBundle>(), block.Axis + column, block.Sending + column,
                next + (long)p * near * F * AP + column, constants);
        }
    }

    /// <summary>a_pq += ρ gate φ(z_pq) for all q of one p.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AngleUpdates<TAct, TInput, TBundle>(int near, int width, TBundle own, TBundle step, T* input, T* axis, T* sending, T* next, T* act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        for (int q = 0; q < near; q++)
        {
            TBundle value = TAct.Value(TBundle.AddLoaded(AngleProduct<TInput, TBundle>(input, axis) + own, sending, width), act);
            TBundle.Store(next, width, TBundle.MultiplyAddLoaded(value, step, next, width));
            input += InputPitch<TInput, TBundle>();
            sending += pitch;
            next += pitch;
        }
    }

    /// <summary>m_p += N_a^{-1/2} gate s^a_p Σ_q s^a_q φ(z_pq) for some p.</summary>
    private void AddMessages<TAct, TInput, TBundle>(in AngleBlock block, long first, int near, int from, int to, int column, in AngleInput input, T* message)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        MakeStrip<TInput, TBundle>(input, column);
        T factor = block.Gate * Real(1 / Math.Sqrt(spec.AngleNormalization));
        TBundle centre = TBundle.Load(block.Centre + column, EP);
        for (int p = from; p < to; p++)
        {
            TBundle own = centre + TBundle.Load(block.Receiving + (long)p * F * EP + column, EP);
            TBundle sum = MessageSum<TAct, TInput, TBundle>(
                near, EP, own, input.Rows + (p - from) * near * InputPitch<TInput, TBundle>(), block.Axis + column, block.Sending + column, sa + first * F, constants);
            T* place = message + (long)p * F * EP + column;
            TBundle.Store(place, EP, TBundle.MultiplyAdd(TBundle.Scale(sum, factor), TBundle.Broadcast(sa + (first + p) * F, 1), TBundle.Load(place, EP)));
        }
    }

    /// <summary>Σ_q s^a_q φ(z_pq).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle MessageSum<TAct, TInput, TBundle>(int near, int width, TBundle own, T* input, T* axis, T* sending, T* weight, T* act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        TBundle sum = TBundle.Zero;
        for (int q = 0; q < near; q++)
        {
            sum = TBundle.MultiplyAdd(TBundle.Broadcast(weight, 1), TAct.Value(TBundle.AddLoaded(AngleProduct<TInput, TBundle>(input, axis) + own, sending, width), act), sum);
            input += InputPitch<TInput, TBundle>();
            sending += pitch;
            weight += F;
        }
        return sum;
    }

    /// <summary>gz_pq = N_a^{-1/2} gate s^a_p s^a_q gm_p φ'(z_pq) for some p; returns their share of ggate.</summary>
    private T MessageReverse<TAct, TInput, TBundle>(
        in AngleBlock block, long first, int near, int from, int to, int column, in AngleInput input, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        MakeStrip<TInput, TBundle>(input, column);
        T norm = Real(1 / Math.Sqrt(spec.AngleNormalization)), gGate = T.Zero;
        TBundle centre = TBundle.Load(block.Centre + column, EP), gOwn = TBundle.Load(gCentre + column, EP), gAxis = TBundle.Zero;
        for (int p = from; p < to; p++)
        {
            TBundle own = centre + TBundle.Load(block.Receiving + (long)p * F * EP + column, EP);
            TBundle gm = TBundle.Scale(TBundle.Load(scratch.GMix + (long)p * F * EP + column, EP), norm), weight = TBundle.Broadcast(sa + (first + p) * F, 1);
            TBundle gy = TBundle.Scale(gm, block.Gate);
            TBundle gReceived = MessageReverse<TAct, TInput, TBundle>(
                near, EP, own, gy * weight, input.Rows + (p - from) * near * InputPitch<TInput, TBundle>(), block.Axis + column, scratch.Z + (p - from) * near * F * EP + column, block.Sending + column, gSending + column,
                sa + first * F, scratch.Dots, scratch.AngleDots + (long)p * near * W, ref gAxis, out TBundle sum, constants);
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
    /// <param name="input">products [q, channels of the bundle], or c [q]</param>
    /// <param name="target">gz [q, channel], written; not in the first layer</param>
    /// <param name="dots">[q, lane], Σ weighted φ(z_pq) is added: what s^a_q gets, still to be summed over lanes; plain lanes only</param>
    /// <param name="angleDots">[q, lane], gz_pq ∘ v is added: what c_pq gets, the same way; first layer, plain lanes only</param>
    /// <param name="gAxis">Σ_q c_pq gz_pq is added: what v gets; first layer, duals only</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle MessageReverse<TAct, TInput, TBundle>(
        int near, int width, TBundle own, TBundle weighted, T* input, T* axis, T* target, T* sending, T* gSending, T* weight, T* dots, T* angleDots, ref TBundle gAxis, out TBundle sum, T* act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        TBundle gReceived = TBundle.Zero, total = TBundle.Zero, gv = gAxis;
        for (int q = 0; q < near; q++)
        {
            TBundle value = TAct.Value(TBundle.AddLoaded(AngleProduct<TInput, TBundle>(input, axis) + own, sending, width), act, out TBundle slope);
            TBundle other = TBundle.Broadcast(weight, 1);
            total = TBundle.MultiplyAdd(other, value, total);
            if (WantsGeometry) TBundle.AddDot(dots, weighted, value);
            TBundle gz = weighted * other * slope;
            ReturnInput<TInput, TBundle>(gz, input, axis, target, width, angleDots, ref gv);
            TBundle.Store(gSending, width, TBundle.AddLoaded(gz, gSending, width));
            gReceived += gz;
            input += InputPitch<TInput, TBundle>();
            sending += pitch;
            gSending += pitch;
            weight += F;
            dots += W;
            angleDots += W;
            target += pitch;
        }
        (sum, gAxis) = (total, gv);
        return gReceived;
    }

    /// <summary>What gz_pq means to what the loop read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReturnInput<TInput, TBundle>(TBundle gz, T* input, T* axis, T* target, int width, T* angleDots, ref TBundle gAxis)
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        if (!TInput.IsFirst) TBundle.Store(target, width, gz);
        else if (WantsGeometry) TBundle.AddDot(angleDots, gz, TBundle.Constant(axis));
        else gAxis = TBundle.MultiplyAdd(gz, TBundle.Broadcast(input, 1), gAxis);
    }

    /// <summary>gz_pq = gate ρ ∘ ga_pq φ'(z_pq) for some p; returns their share of ggate.</summary>
    private T AngleSelfReverse<TAct, TInput, TBundle>(
        in AngleBlock block, int near, int from, int to, int column, in AngleInput input, T* gNext, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        MakeStrip<TInput, TBundle>(input, column);
        TBundle centre = TBundle.Load(block.Centre + column, AP), gOwn = TBundle.Load(gCentre + column, AP), product = TBundle.Zero, gAxis = TBundle.Zero;
        TBundle step = TBundle.Scale(TBundle.Constant(image + block.Map.Step + column), block.Gate);
        for (int p = from; p < to; p++)
        {
            TBundle own = centre + TBundle.Load(block.Receiving + (long)p * F * AP + column, AP);
            TBundle gReceived = AngleSelfReverse<TAct, TInput, TBundle>(
                near, AP, own, step, input.Rows + (p - from) * near * InputPitch<TInput, TBundle>(), block.Axis + column, scratch.Z + (p - from) * near * F * AP + column, block.Sending + column, gSending + column,
                gNext + (long)p * near * F * AP + column, scratch.AngleDots + (long)p * near * W, ref gAxis, ref product, constants);
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
        int near, int width, TBundle own, TBundle step, T* input, T* axis, T* target, T* sending, T* gSending, T* gy, T* angleDots, ref TBundle gAxis, ref TBundle product, T* act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
        where TBundle : struct, INumber<TBundle, T>
    {
        nint pitch = F * width;
        TBundle gReceived = TBundle.Zero, total = product, gv = gAxis;
        for (int q = 0; q < near; q++)
        {
            TBundle g = TBundle.Load(gy, width);
            TBundle value = TAct.Value(TBundle.AddLoaded(AngleProduct<TInput, TBundle>(input, axis) + own, sending, width), act, out TBundle slope);
            if (WantsWeights) total = TBundle.MultiplyAdd(g, value, total);
            TBundle gz = g * step * slope;
            ReturnInput<TInput, TBundle>(gz, input, axis, target, width, angleDots, ref gv);
            TBundle.Store(gSending, width, TBundle.AddLoaded(gz, gSending, width));
            gReceived += gz;
            input += InputPitch<TInput, TBundle>();
            sending += pitch;
            gSending += pitch;
            gy += pitch;
            angleDots += W;
            target += pitch;
        }
        (product, gAxis) = (total, gv);
        return gReceived;
    }
}
