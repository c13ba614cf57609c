using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>First features of angles where they are rows, equation (4): a⁰ = Σ_k T_k(√π c) w_k, Chebyshev polynomials of cos θ.</summary>
/// <remarks>a⁰ [angle, a]; channels run along the lanes. With one polynomial a⁰ = c w is never stored, see <see cref="FirstAngles"/>.</remarks>
internal static unsafe class AngleEmbedding<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static readonly T Root = Real<T>.Of(Math.Sqrt(Math.PI)), Two = Real<T>.Of(2);

    private static int W => L.Width;

    public static void Forward(MapContext<T> context, T* cosines, Rows<T> angles)
    {
        T* w = context.Image + context.Weights.AngleWeight;
        long first = context.Part.AngleStart[context.Atoms.Begin], end = context.Part.AngleStart[context.Atoms.End];
        cosines += first * V.Faces;
        for (long angle = first; angle < end; angle++, cosines += V.Faces)
            for (int column = 0; column < angles.Width; column += W)
            {
                var polynomials = new Polynomials(cosines);
                V sum = V.Zero;
                for (int k = 0; k < context.Spec.AngleBasis; k++, polynomials.Advance())
                    sum += V.TimesConstant(polynomials.Value, w + k * angles.Width + column);
                V.Store(angles.At(angle) + column, angles.Width, sum);
            }
    }

    /// <summary>gc of the angles of a centre for positions, gw for weights.</summary>
    /// <param name="cosines">of its first angle on</param>
    /// <param name="gradients">[angle of the centre], adjoint of a⁰</param>
    /// <param name="dots">[angle of the centre, lane], gc still to be summed over lanes, result; plain lanes only</param>
    public static void Reverse(MapContext<T> context, int count, T* cosines, Rows<T> gradients, T* dots)
    {
        int width = gradients.Width;
        T* w = context.Image + context.Weights.AngleWeight, target = context.Gradient + context.Weights.AngleWeight;
        for (int angle = 0; angle < count; angle++, cosines += V.Faces)
        {
            V sum = V.Zero;
            for (int column = 0; column < width; column += W)
            {
                V g = V.Load(gradients.At(angle) + column, width), slope = V.Zero;
                var polynomials = new Polynomials(cosines);
                for (int k = 0; k < context.Spec.AngleBasis; k++, polynomials.Advance())
                    if (V.Faces == 1) slope += V.TimesConstant(polynomials.Slope, w + k * width + column);
                    else V.AddGradient(target + k * width + column, g * polynomials.Value);
                sum += g * slope;
            }
            if (V.Faces == 1) V.Store(dots + (long)angle * W, 0, sum);
        }
    }

    /// <summary>T_k(x) and d/dc of it, one k after the other: T_k+1 = 2 x T_k − T_k−1.</summary>
    private ref struct Polynomials
    {
        private readonly V x;
        private V before, beforeSlope;

        public V Value, Slope;

        public Polynomials(T* cosine)
        {
            x = V.Scale(V.Broadcast(cosine, 1), Root);
            // T_−1 = T_1.
            (before, beforeSlope) = (x, V.Splat(Root));
            (Value, Slope) = (V.Splat(T.One), V.Zero);
        }

        public void Advance()
        {
            V twice = V.Scale(x, Two), next = twice * Value - before, nextSlope = V.Scale(Value, Two * Root) + twice * Slope - beforeSlope;
            (before, beforeSlope, Value, Slope) = (Value, Slope, next, nextSlope);
        }
    }
}
