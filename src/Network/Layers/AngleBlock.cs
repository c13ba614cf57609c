using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// One block of pair_angle or angle_self for one centre: z_pq = a_pq Wᵃ + (n'_i Wⁿ + b) + e'_q W^q + e'_p W^p of the ordered pairs (p, q) of its angle
/// neighbours, and what the reverse pass makes of gz_pq.
/// </summary>
/// <remarks>
/// Only a_pq Wᵃ costs a product per angle; the e' terms cost one per angle neighbour, the n' term one per atom. Angles of one centre are rows, the receiving
/// pair p slow, q fast, and are taken in chunks of receiving pairs.
/// </remarks>
internal readonly unsafe struct AngleBlock<T, L, V, TInput>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
    where TInput : struct, IAngleInput
{
    private static int F => V.Faces;

    private readonly ImageMap map;
    private readonly int panel, atom, index;

    public readonly T Gate;

    /// <summary>v = w Wᵃ, first layer only; term of the centre; terms e'_p W^p and e'_q W^q, [near, channel].</summary>
    public readonly T* Axis, Centre, Receiving, Sending;

    /// <summary>Adjoints of the terms, the same shapes; reverse only.</summary>
    public readonly T* CentreGradient, ReceivingGradient, SendingGradient;

    /// <summary>Angle neighbours of the centre.</summary>
    public readonly int Near;

    public AngleBlock(MapContext<T> context, in AngleMapInput<T> input, int atom, int index)
    {
        (map, this.atom, this.index, Near) = (input.Map, atom, index, context.Part.Near[atom]);
        (panel, Gate) = (context.Panel(map, atom, index), context.Gate(map, atom, index));
        PairScratch<T> scratch = input.Scratch;
        long length = (long)Near * F * map.Columns;
        Receiving = scratch.AngleTerms;
        Sending = scratch.AngleTerms + length;
        ReceivingGradient = scratch.AngleTermGradients;
        SendingGradient = scratch.AngleTermGradients + length;
        int row = input.Centres.RowOf[atom * context.View(map).Blocks + index];
        Axis = scratch.Axis;
        Centre = input.Terms.At(row);
        CentreGradient = input.TermGradients.At(row);
        Rows<T> pairs = input.Pairs.From(context.Part.PairStart[atom]);
        PanelProduct<T, L, V>.Forward(context, Matrix(AngleSegment.Receiving), pairs, Near, Receiving);
        PanelProduct<T, L, V>.Forward(context, Matrix(AngleSegment.Sending), pairs, Near, Sending);
        if (TInput.IsFirst) MultiplyAxis(context);
    }

    private PanelMatrix Matrix(int segment) => new(map, panel, segment);

    /// <summary>The block again in the reverse pass: its products are counted as repeated.</summary>
    public static AngleBlock<T, L, V, TInput> Repeat(MapContext<T> context, in AngleMapInput<T> input, int atom, int index)
    {
        context.Work.Repeating = true;
        var block = new AngleBlock<T, L, V, TInput>(context, input, atom, index);
        context.Work.Repeating = false;
        return block;
    }

    /// <summary>v = w Wᵃ.</summary>
    private void MultiplyAxis(MapContext<T> context)
    {
        PanelMatrix matrix = Matrix(AngleSegment.Angle);
        MatrixProduct<L, T>.Run(
            1, map.Columns, context.Spec.AngleWidth, new StridedMatrix<T>(context.Image + context.Weights.AngleWeight, context.Shape.Angle, 1),
            new PackedMatrix<T>(context.Image + matrix.Offset, matrix.Rounded), new ProductTarget<T>(Axis, map.Columns, false));
    }

    /// <summary>The receiving pairs [from, to) with all q.</summary>
    public AngleChunk<T, L, V, TInput> Chunk(MapContext<T> context, in AngleMapInput<T> input, int from, int to)
    {
        long angle = (long)context.Part.AngleStart[atom] + (long)from * Near;
        StripProduct<T, L> product = TInput.IsFirst
            ? default
            : PanelProduct<T, L, V>.InStrips(context, Matrix(AngleSegment.Angle), input.Angles.From(angle), (to - from) * Near, input.Scratch.Strip);
        return new AngleChunk<T, L, V, TInput>(this, product, from, to, input.Cosines + angle * F, new StripRow<T>(input.Scratch.Strip, input.Scratch.Sigmoid));
    }

    /// <summary>The same again in the reverse pass.</summary>
    public AngleChunk<T, L, V, TInput> RepeatChunk(MapContext<T> context, in AngleMapInput<T> input, int from, int to)
    {
        context.Work.Repeating = true;
        AngleChunk<T, L, V, TInput> chunk = Chunk(context, input, from, to);
        context.Work.Repeating = false;
        return chunk;
    }

    /// <summary>Clears the adjoints that the chunks add to.</summary>
    public void BeginReverse(in AngleMapInput<T> input)
    {
        AtomRows<T, L>.Clear(SendingGradient, (long)Near * F * map.Columns);
        if (TInput.IsFirst && F == 2) AtomRows<T, L>.Clear(input.Scratch.AxisGradient, F * map.Columns);
    }

    /// <summary>ga_pq += gz_pq Wᵃᵀ, or = where the block is the first to write it, and gWᵃ of a chunk; not in the first layer.</summary>
    public void ReverseChunk(MapContext<T> context, in AngleMapInput<T> input, in AngleChunk<T, L, V, TInput> chunk)
    {
        if (TInput.IsFirst) return;
        long angle = (long)context.Part.AngleStart[atom] + (long)chunk.From * Near;
        T* gz = input.Scratch.ProductGradient;
        bool adds = index > 0 || !input.BeginsAngleGradients;
        PanelProduct<T, L, V>.Reverse(context, Matrix(AngleSegment.Angle), chunk.Angles, gz, input.AngleGradients.From(angle), adds);
        if (F == 2) WeightGradient<T, L, V>.Add(context, Matrix(AngleSegment.Angle), input.Angles.From(angle), chunk.Angles, gz);
    }

    /// <summary>Adjoints of e'_p and e'_q; gradients of their weights, of v and of the gate.</summary>
    public void EndReverse(MapContext<T> context, in AngleMapInput<T> input, T gateGradient)
    {
        int first = context.Part.PairStart[atom];
        Rows<T> pairGradients = input.PairGradients.From(first), pairs = input.Pairs.From(first);
        PanelProduct<T, L, V>.Reverse(context, Matrix(AngleSegment.Receiving), Near, ReceivingGradient, pairGradients);
        PanelProduct<T, L, V>.Reverse(context, Matrix(AngleSegment.Sending), Near, SendingGradient, pairGradients);
        if (F == 1) return;
        if (TInput.IsFirst) AxisReverse(context, input.Scratch.AxisGradient);
        context.Gradient[context.GateIndex(map, atom, index)] += gateGradient;
        WeightGradient<T, L, V>.Add(context, Matrix(AngleSegment.Receiving), pairs, Near, ReceivingGradient);
        WeightGradient<T, L, V>.Add(context, Matrix(AngleSegment.Sending), pairs, Near, SendingGradient);
    }

    /// <summary>Reverse of v = w Wᵃ: gWᵃ += w ⊗ gv, gw += gv Wᵃᵀ.</summary>
    private void AxisReverse(MapContext<T> context, T* axisGradient)
    {
        PanelMatrix matrix = Matrix(AngleSegment.Angle);
        int inner = context.Spec.AngleWidth;
        T* w = context.Image + context.Weights.AngleWeight, packed = context.Image + matrix.Offset, target = context.Gradient + matrix.Offset;
        if (!context.Claim(matrix)) AtomRows<T, L>.Clear(target, (long)inner * map.Columns);
        for (int row = 0; row < inner; row++)
        {
            T sum = T.Zero;
            for (int column = 0; column < map.Columns; column += L.Width)
            {
                V g = V.Load(axisGradient + column, map.Columns);
                V.AddGradient(target + row * map.Columns + column, V.Scale(g, w[row]));
                sum += V.GradientSum(V.TimesConstant(g, packed + PackedPanel<T>.PlaceOf(matrix.Rounded, map.Columns, L.Width, row, column)));
            }
            context.Gradient[context.Weights.AngleWeight + row] += sum;
        }
    }
}
