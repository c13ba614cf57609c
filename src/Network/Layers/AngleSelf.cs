using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// angle_self, equations (6) and (7): a_pq' = carry a_pq + ρ ∘ Σ_blocks gate φ(z_pq), z_pq = A_pq W + b with A_pq = [a_pq, n'_i, e'_q, e'_p].
/// </summary>
/// <remarks>
/// a [angle, a]; in the first layer a_pq = c_pq w. Channels run along the lanes, angles of a centre are rows.
/// Reverse: gz_pq = gate ρ ∘ ga_pq' φ'(z_pq), gρ = gate Σ ga_pq' φ(z_pq).
/// </remarks>
internal static unsafe class AngleSelf<T, L, V, TInput>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
    where TInput : struct, IAngleInput
{
    private static int F => V.Faces;
    private static int W => L.Width;
    private static bool WantsGeometry => V.Faces == 1;
    private static bool WantsWeights => V.Faces == 2;

    /// <param name="nextAngles">[angle], a of the next layer, result</param>
    public static void Forward<TAct>(MapContext<T> context, in AngleMapInput<T> input, int atom, Rows<T> nextAngles)
        where TAct : struct, IActivation
    {
        int near = context.Part.Near[atom], chunk = PairScratch<T>.ChunkOf(near), first = context.Part.AngleStart[atom];
        Rows<T> next = nextAngles.From(first), previous = next;
        if (TInput.IsFirst) CarryFirst(context, near * near, input.Cosines + (long)first * F, next);
        else
            previous = new Rows<T>(
                AtomRows<T, L>.Carried(near * near * next.Pitch, context.Spec.Carry.Angle, input.Angles.At(first), next.Start), next.Width, F);
        for (int index = 0; index < context.View(input.Map).Blocks; index++)
        {
            var block = new AngleBlock<T, L, V, TInput>(context, input, atom, index);
            for (int from = 0; from < near; from += chunk)
            {
                var loop = new ForwardLoop<TAct>(context, block.Chunk(context, input, from, Math.Min(near, from + chunk)), input.Map, previous, next);
                Bundles<T, L, V>.Run(next.Width, ref loop);
            }
            previous = next;
        }
    }

    private readonly struct ForwardLoop<TAct>(MapContext<T> context, in AngleChunk<T, L, V, TInput> angles, ImageMap map, Rows<T> previous, Rows<T> next)
        : IBundleLoop<T>
        where TAct : struct, IActivation
    {
        private readonly AngleChunk<T, L, V, TInput> angles = angles;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            angles.Activate<TAct, TBundle>(next.Width, column, context.Activation);
            long place = (long)angles.From * angles.Block.Near * next.Pitch + column;
            TBundle step = TBundle.Scale(TBundle.Constant(context.Step(map) + column), angles.Block.Gate);
            var from = new Rows<T>(previous.Start + place, next.Width, F);
            RowUpdate<T, V>.Add<TAct, TBundle>(angles.Angles, step, angles.Strip, from, next.Start + place, context.Activation);
        }
    }

    /// <summary>a¹ begins as carry c w.</summary>
    private static void CarryFirst(MapContext<T> context, int count, T* cosine, Rows<T> next)
    {
        T carry = Real<T>.Of(context.Spec.Carry.Angle);
        T* w = context.Image + context.Weights.AngleWeight, target = next.Start;
        for (int row = 0; row < count; row++, cosine += F, target += next.Pitch)
        {
            V scaled = V.Scale(V.Broadcast(cosine, 1), carry);
            for (int column = 0; column < next.Width; column += W) V.Store(target + column, next.Width, V.TimesConstant(scaled, w + column));
        }
    }

    /// <summary>Adjoints of a, of the terms and of the weights. In the first layer the adjoint of c begins here, [angle, lane] of the scratch.</summary>
    /// <param name="input">its adjoint of a holds that of a of the next layer, and is made that of a</param>
    public static void Reverse<TAct>(MapContext<T> context, in AngleMapInput<T> input, int atom)
        where TAct : struct, IActivation
    {
        int near = context.Part.Near[atom], chunk = PairScratch<T>.ChunkOf(near), first = context.Part.AngleStart[atom];
        Rows<T> gradients = input.AngleGradients.From(first);
        T* nextGradients = gradients.Start;
        if (TInput.IsFirst) CarryFirstReverse(context, near * near, gradients, input.Cosines + (long)first * F, input.Scratch.AngleDots);
        else
        {
            int length = near * near * gradients.Pitch;
            nextGradients = input.Scratch.AngleCopy;
            new Span<T>(gradients.Start, length).CopyTo(new Span<T>(nextGradients, length));
            AtomRows<T, L>.Carry(length, context.Spec.Carry.Angle, gradients.Start, gradients.Start);
        }
        for (int index = 0; index < context.View(input.Map).Blocks; index++)
        {
            AngleBlock<T, L, V, TInput> block = AngleBlock<T, L, V, TInput>.Repeat(context, input, atom, index);
            block.BeginReverse(input);
            T gateGradient = T.Zero;
            for (int from = 0; from < near; from += chunk)
            {
                AngleChunk<T, L, V, TInput> angles = block.RepeatChunk(context, input, from, Math.Min(near, from + chunk));
                var loop = new ReverseLoop<TAct>(context, angles, input.Map, input.Scratch, nextGradients);
                gateGradient = Bundles<T, L, V>.Reverse(input.Map.Columns, ref loop, gateGradient);
                block.ReverseChunk(context, input, angles);
            }
            block.EndReverse(context, input, gateGradient);
        }
    }

    /// <summary>Reverse of <see cref="CarryFirst"/>: begins the adjoint of c, a row of lanes per angle; for duals adds gw.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CarryFirstReverse(MapContext<T> context, int count, Rows<T> gradients, T* cosine, T* dots)
    {
        T carry = Real<T>.Of(context.Spec.Carry.Angle);
        int width = gradients.Width;
        T* w = context.Image + context.Weights.AngleWeight, g = gradients.Start;
        if (WantsGeometry)
        {
            for (int row = 0; row < count; row++, g += width, dots += W)
            {
                V sum = V.Zero;
                for (int column = 0; column < width; column += W) sum += V.TimesConstant(V.Load(g + column, width), w + column);
                V.Store(dots, 0, V.Scale(sum, carry));
            }
            return;
        }
        for (int column = 0; column < width; column += W)
        {
            V sum = V.Zero;
            for (int row = 0; row < count; row++)
                sum = V.MultiplyAdd(V.Load(gradients.At(row) + column, width), V.Broadcast(cosine + row * F, 1), sum);
            V.AddGradient(context.Gradient + context.Weights.AngleWeight + column, V.Scale(sum, carry));
        }
    }

    private readonly struct ReverseLoop<TAct>(
        MapContext<T> context, in AngleChunk<T, L, V, TInput> angles, ImageMap map, PairScratch<T> scratch, T* nextGradients) : IReverseLoop<T>
        where TAct : struct, IActivation
    {
        private readonly AngleChunk<T, L, V, TInput> angles = angles;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Activate<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> => angles.Activate<TAct, TBundle>(map.Columns, column, context.Activation);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Run<TBundle>(StripPart part)
            where TBundle : struct, IBundle<TBundle, T>
        {
            TBundle step = TBundle.Scale(TBundle.Constant(context.Step(map) + part.Column), angles.Block.Gate);
            TBundle product = ReverseRows<TAct, TBundle>(angles, part, step, scratch, new Rows<T>(nextGradients, map.Columns, F), context.Activation);
            return WantsWeights ? WeightGradient<T, L, V>.AddStep(context, map, part.Column, angles.Block.Gate, product) : T.Zero;
        }
    }

    /// <summary>
    /// gz_pq = step ∘ ga_pq' φ'(z_pq) and the adjoints of the terms of a chunk. Straight kernel: the sums over p and q stay in registers only as locals of one
    /// method.
    /// </summary>
    /// <param name="nextGradients">[angle of the centre], ga'</param>
    /// <returns>Σ ga_pq' φ(z_pq) where weights are wanted</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle ReverseRows<TAct, TBundle>(
        in AngleChunk<T, L, V, TInput> angles, StripPart part, TBundle step, PairScratch<T> scratch, Rows<T> nextGradients, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        int near = angles.Block.Near, width = nextGradients.Width, column = part.Column, channels = part.Channels;
        nint pitch = F * width;
        T* strip = angles.Strip.Value + part.Place, sigmoid = angles.Strip.Sigmoid + part.Place, gz = scratch.ProductGradient + column;
        T* cosine = angles.Cosine, axis = angles.Block.Axis + column, angleDots = scratch.AngleDots + (long)angles.From * near * W;
        T* gy = nextGradients.Start + angles.From * near * pitch + column;
        T* gCentre = angles.Block.CentreGradient + column, gReceivings = angles.Block.ReceivingGradient + column;
        TBundle gOwn = TBundle.Load(gCentre, width), product = TBundle.Zero, gAxis = TBundle.Zero;
        for (int p = angles.From; p < angles.To; p++)
        {
            TBundle gReceived = TBundle.Zero;
            T* gSending = angles.Block.SendingGradient + column;
            for (int q = 0; q < near; q++)
            {
                TBundle g = TBundle.Load(gy, width);
                TBundle value = Activated<T, TAct, TBundle>.Load(new StripRow<T>(strip, sigmoid), channels, table, out TBundle slope);
                if (WantsWeights) product = TBundle.MultiplyAdd(g, value, product);
                g = g * step * slope;
                AngleChunk<T, L, V, TInput>.ReturnProduct(g, cosine, axis, gz, width, angleDots, ref gAxis);
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
            TBundle.Store(gReceivings + p * pitch, width, gReceived);
            gOwn += gReceived;
        }
        TBundle.Store(gCentre, width, gOwn);
        if (TInput.IsFirst && WantsWeights)
            TBundle.Store(scratch.AxisGradient + column, width, TBundle.Load(scratch.AxisGradient + column, width) + gAxis);
        return product;
    }
}
