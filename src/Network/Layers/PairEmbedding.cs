using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>
/// First features of pairs, equation (4): e⁰ = Σ_k x_k w_k + b, with one x (of the inverse-distance form φ of the sum), or with polynomials of the distance and
/// w of the neighbour's element if each has its own.
/// </summary>
/// <remarks>
/// e⁰ [pair, e]; x [pair, k]; channels run along the lanes. The loops are not inlined: inside their callers the compiler ran out of its budget and made a call
/// of every operation on lanes.
/// </remarks>
internal static unsafe class PairEmbedding<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int W => L.Width;
    private static bool WantsGeometry => V.Faces == 1;
    private static bool WantsWeights => V.Faces == 2;

    public static void Forward(MapContext<T> context, GeometryRows<T> geometry, Rows<T> pairs)
    {
        if (context.Spec.PairInput == PairInput.Chebyshev) Polynomials(context, geometry.Input, pairs);
        else Single(context, geometry.Input, pairs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Single(MapContext<T> context, T* inputs, Rows<T> pairs)
    {
        bool active = context.Spec.PairInput == PairInput.InverseDistance;
        T* w = context.Image + context.Weights.PairWeight, b = context.Image + context.Weights.PairBias;
        for (long pair = context.FirstPair, end = context.EndPair; pair < end; pair++)
        {
            V input = V.Broadcast(inputs + pair * V.Faces, 1);
            for (int column = 0; column < pairs.Width; column += W)
            {
                V value = V.AddConstant(V.TimesConstant(input, w + column), b + column);
                V.Store(pairs.At(pair) + column, pairs.Width, active ? NodeEmbedding<T, L, V>.Activate(context, value, out _) : value);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Polynomials(MapContext<T> context, T* inputs, Rows<T> pairs)
    {
        int count = context.Spec.PairInputs, pitch = context.Shape.Pair;
        T* b = context.Image + context.Weights.PairBias;
        long end = context.EndPair;
        inputs += (long)context.FirstPair * count * V.Faces;
        for (long pair = context.FirstPair; pair < end; pair++, inputs += count * V.Faces)
        {
            T* rows = context.Image + PlaceOf(context, pair);
            for (int column = 0; column < pairs.Width; column += W)
            {
                T* w = rows + column;
                V sum = V.TimesConstant(V.Broadcast(inputs, 1), w);
                for (int k = 1; k < count; k++) sum += V.TimesConstant(V.Broadcast(inputs + k * V.Faces, 1), w + k * pitch);
                V.Store(pairs.At(pair) + column, pairs.Width, V.AddConstant(sum, b + column));
            }
        }
    }

    /// <summary>Place of the first row of w of a pair, in the weights and their gradient.</summary>
    private static int PlaceOf(MapContext<T> context, long pair)
    {
        int first = context.Weights.PairWeight;
        return context.Spec.PairByNeighbor
            ? first + context.Part.Element[context.Part.Neighbor[pair]] * context.Spec.PairInputs * context.Shape.Pair : first;
    }

    /// <summary>gx for positions, of polynomials the adjoint of r instead; gw and gb for weights.</summary>
    /// <param name="gradients">[pair], adjoint of e⁰</param>
    /// <param name="inputGradients">[pair], added to; plain lanes only</param>
    public static void Reverse(MapContext<T> context, GeometryRows<T> geometry, Rows<T> gradients, T* inputGradients)
    {
        for (int column = 0; column < gradients.Width; column += W)
            if (context.Spec.PairInput == PairInput.Chebyshev) PolynomialsReverse(context, geometry, gradients, inputGradients, column);
            else SingleReverse(context, geometry.Input, gradients, inputGradients, column);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SingleReverse(MapContext<T> context, T* inputs, Rows<T> gradients, T* inputGradients, int column)
    {
        bool active = context.Spec.PairInput == PairInput.InverseDistance;
        T* w = context.Image + context.Weights.PairWeight + column, b = context.Image + context.Weights.PairBias + column;
        V gw = V.Zero, gb = V.Zero;
        for (long pair = context.FirstPair, end = context.EndPair; pair < end; pair++)
        {
            V g = V.Load(gradients.At(pair) + column, gradients.Width), input = V.Broadcast(inputs + pair * V.Faces, 1);
            if (active)
            {
                NodeEmbedding<T, L, V>.Activate(context, V.AddConstant(V.TimesConstant(input, w), b), out V slope);
                g *= slope;
            }
            if (WantsGeometry) V.AddSum(inputGradients + pair, 0, V.TimesConstant(g, w));
            gw = V.MultiplyAdd(g, input, gw);
            gb += g;
        }
        if (!WantsWeights) return;
        V.AddGradient(context.Gradient + context.Weights.PairWeight + column, gw);
        V.AddGradient(context.Gradient + context.Weights.PairBias + column, gb);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PolynomialsReverse(MapContext<T> context, GeometryRows<T> geometry, Rows<T> gradients, T* inputGradients, int column)
    {
        int count = context.Spec.PairInputs, pitch = context.Shape.Pair;
        V gb = V.Zero;
        for (long pair = context.FirstPair, end = context.EndPair; pair < end; pair++)
        {
            V g = V.Load(gradients.At(pair) + column, gradients.Width);
            int place = PlaceOf(context, pair) + column;
            if (WantsGeometry)
            {
                T* slopes = geometry.InputSlope + pair * count, w = context.Image + place;
                V slope = V.Zero;
                for (int k = 0; k < count; k++) slope += V.TimesConstant(V.Splat(slopes[k]), w + k * pitch);
                V.AddSum(inputGradients + pair, 0, g * slope);
                continue;
            }
            T* inputs = geometry.Input + pair * count * V.Faces, target = context.Gradient + place;
            for (int k = 0; k < count; k++) V.AddGradient(target + k * pitch, g * V.Broadcast(inputs + k * V.Faces, 1));
            gb += g;
        }
        if (WantsWeights) V.AddGradient(context.Gradient + context.Weights.PairBias + column, gb);
    }
}
