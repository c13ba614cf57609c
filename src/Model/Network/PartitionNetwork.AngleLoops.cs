using System.Runtime.CompilerServices;
using Amalgam.Model.Kernels;

namespace Amalgam.Model.Network;

/// <summary>The loops over the angles (p, q) of one p and one bundle of channels: forward and reverse of pair_angle and angle_self.</summary>
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

    private static T* InputOf<TInput>(T* input, long row, int width, int column)
        where TInput : struct, IAngleInput => TInput.IsFirst ? input + row * F : input + row * F * width + column;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V AngleProduct<TInput>(T* input, T* axis, int width)
        where TInput : struct, IAngleInput => TInput.IsFirst ? V.TimesConstant(V.Broadcast(input, 1), axis) : V.Load(input, width);

    /// <summary>a_pq += ρ gate φ(z_pq) for all q.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AngleUpdates<TAct, TInput>(int near, int width, V own, V step, T* input, T* axis, T* sending, T* next, in ActivationConstants<T> act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        nint pitch = F * width;
        for (int q = 0; q < near; q++)
        {
            V value = TAct.Value(AngleProduct<TInput>(input, axis, width) + own + V.Load(sending, width), act);
            V.Store(next, width, V.MultiplyAdd(value, step, V.Load(next, width)));
            input += TInput.IsFirst ? F : pitch;
            sending += pitch;
            next += pitch;
        }
    }

    /// <summary>Σ_q s^a_q φ(z_pq).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V MessageSum<TAct, TInput>(int near, int width, V own, T* input, T* axis, T* sending, T* weight, in ActivationConstants<T> act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        nint pitch = F * width;
        V sum = V.Zero;
        for (int q = 0; q < near; q++)
        {
            sum = V.MultiplyAdd(V.Broadcast(weight, 1), TAct.Value(AngleProduct<TInput>(input, axis, width) + own + V.Load(sending, width), act), sum);
            input += TInput.IsFirst ? F : pitch;
            sending += pitch;
            weight += F;
        }
        return sum;
    }

    /// <summary>gz_pq = N_a^{-1/2} gate s^a_p s^a_q gm_p φ'(z_pq) for some p; returns their share of ggate.</summary>
    private T MessageReverse<TAct, TInput>(
        in AngleBlock block, long first, int near, int from, int to, int column, T* input, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        T norm = Real(1 / Math.Sqrt(spec.AngleNormalization)), gGate = T.Zero;
        V centre = V.Load(block.Centre + column, EP), gOwn = V.Load(gCentre + column, EP), gAxis = V.Zero;
        for (int p = from; p < to; p++)
        {
            V own = centre + V.Load(block.Receiving + (long)p * F * EP + column, EP);
            V gm = V.Scale(V.Load(scratch.GMix + (long)p * F * EP + column, EP), norm), weight = V.Broadcast(sa + (first + p) * F, 1);
            V gy = V.Scale(gm, block.Gate);
            V gReceived = MessageReverse<TAct, TInput>(
                near, EP, own, gy * weight, InputOf<TInput>(input, (p - from) * near, EP, column), block.Axis + column, block.Sending + column, gSending + column,
                sa + first * F, scratch.Dots, scratch.AngleDots + (long)p * near * W, ref gAxis, out V sum, constants);
            if (WantsGeometry) AddDot(scratch.Dots + (long)p * W, gy, sum);
            else gGate += V.GradientSum(gm * weight * sum);
            V.Store(gReceiving + (long)p * F * EP + column, EP, gReceived);
            gOwn += gReceived;
        }
        V.Store(gCentre + column, EP, gOwn);
        if (TInput.IsFirst && WantsWeights) V.Store(scratch.GAxis + column, EP, V.Load(scratch.GAxis + column, EP) + gAxis);
        return gGate;
    }

    /// <summary>gz_pq = weighted s^a_q φ'(z_pq) for all q of one p; returns Σ_q gz_pq and gives Σ_q s^a_q φ(z_pq).</summary>
    /// <param name="input">products, which become gz; or c</param>
    /// <param name="dots">[q, lane], Σ weighted φ(z_pq) is added: what s^a_q gets, still to be summed over lanes; plain lanes only</param>
    /// <param name="angleDots">[q, lane], gz_pq ∘ v is added: what c_pq gets, the same way; first layer, plain lanes only</param>
    /// <param name="gAxis">Σ_q c_pq gz_pq is added: what v gets; first layer, duals only</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V MessageReverse<TAct, TInput>(
        int near, int width, V own, V weighted, T* input, T* axis, T* sending, T* gSending, T* weight, T* dots, T* angleDots, ref V gAxis, out V sum, in ActivationConstants<T> act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        nint pitch = F * width;
        V gReceived = V.Zero, total = V.Zero, gv = gAxis;
        for (int q = 0; q < near; q++)
        {
            V value = TAct.Value(AngleProduct<TInput>(input, axis, width) + own + V.Load(sending, width), act, out V slope);
            V other = V.Broadcast(weight, 1);
            total = V.MultiplyAdd(other, value, total);
            if (WantsGeometry) AddDot(dots, weighted, value);
            V gz = weighted * other * slope;
            ReturnInput<TInput>(gz, input, axis, width, angleDots, ref gv);
            V.Store(gSending, width, V.Load(gSending, width) + gz);
            gReceived += gz;
            input += TInput.IsFirst ? F : pitch;
            sending += pitch;
            gSending += pitch;
            weight += F;
            dots += W;
            angleDots += W;
        }
        (sum, gAxis) = (total, gv);
        return gReceived;
    }

    /// <summary>What gz_pq means to what the loop read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReturnInput<TInput>(V gz, T* input, T* axis, int width, T* angleDots, ref V gAxis)
        where TInput : struct, IAngleInput
    {
        if (!TInput.IsFirst) V.Store(input, width, gz);
        else if (WantsGeometry) V.Store(angleDots, 0, V.Load(angleDots, 0) + V.TimesConstant(gz, axis));
        else gAxis = V.MultiplyAdd(gz, V.Broadcast(input, 1), gAxis);
    }

    /// <summary>gz_pq = gate ρ ∘ ga_pq φ'(z_pq) for some p; returns their share of ggate.</summary>
    private T AngleSelfReverse<TAct, TInput>(
        in AngleBlock block, int near, int from, int to, int column, T* input, T* gNext, T* gCentre, T* gReceiving, T* gSending, PairScratch scratch)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        V centre = V.Load(block.Centre + column, AP), gOwn = V.Load(gCentre + column, AP), product = V.Zero, gAxis = V.Zero;
        V step = V.Scale(V.Constant(image + block.Map.Step + column), block.Gate);
        for (int p = from; p < to; p++)
        {
            V own = centre + V.Load(block.Receiving + (long)p * F * AP + column, AP);
            V gReceived = AngleSelfReverse<TAct, TInput>(
                near, AP, own, step, InputOf<TInput>(input, (p - from) * near, AP, column), block.Axis + column, block.Sending + column, gSending + column,
                gNext + (long)p * near * F * AP + column, scratch.AngleDots + (long)p * near * W, ref gAxis, ref product, constants);
            V.Store(gReceiving + (long)p * F * AP + column, AP, gReceived);
            gOwn += gReceived;
        }
        V.Store(gCentre + column, AP, gOwn);
        if (!WantsWeights) return T.Zero;
        if (TInput.IsFirst) V.Store(scratch.GAxis + column, AP, V.Load(scratch.GAxis + column, AP) + gAxis);
        return StepReverse(block.Map, column, block.Gate, product);
    }

    /// <summary>gz_pq = step ∘ gy_pq φ'(z_pq) for all q of one p; returns Σ_q gz_pq and adds Σ_q gy_pq φ(z_pq) to <paramref name="product"/> where weights are wanted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static V AngleSelfReverse<TAct, TInput>(
        int near, int width, V own, V step, T* input, T* axis, T* sending, T* gSending, T* gy, T* angleDots, ref V gAxis, ref V product, in ActivationConstants<T> act)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        nint pitch = F * width;
        V gReceived = V.Zero, total = product, gv = gAxis;
        for (int q = 0; q < near; q++)
        {
            V g = V.Load(gy, width);
            V value = TAct.Value(AngleProduct<TInput>(input, axis, width) + own + V.Load(sending, width), act, out V slope);
            if (WantsWeights) total = V.MultiplyAdd(g, value, total);
            V gz = g * step * slope;
            ReturnInput<TInput>(gz, input, axis, width, angleDots, ref gv);
            V.Store(gSending, width, V.Load(gSending, width) + gz);
            gReceived += gz;
            input += TInput.IsFirst ? F : pitch;
            sending += pitch;
            gSending += pitch;
            gy += pitch;
            angleDots += W;
        }
        (product, gAxis) = (total, gv);
        return gReceived;
    }

    /// <summary>Adds a ∘ b to a row of lanes whose sum over lanes is wanted later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddDot(T* dots, V a, V b) => V.Store(dots, 0, V.MultiplyAdd(a, b, V.Load(dots, 0)));
}
