using System.Numerics;
using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>First features, equation (4): n⁰ = φ(t_z), e⁰ = x w + b, or φ of it where x is the inverse-distance form. (a⁰ = c w is never stored.)</summary>
/// <remarks>n⁰ [local, n], e⁰ [pair, e]; channels run along the lanes.</remarks>
internal static unsafe class Embedding<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int W => L.Width;
    private static bool WantsGeometry => V.Faces == 1;
    private static bool WantsWeights => V.Faces == 2;

    /// <summary>n⁰ of own atoms and of the halo.</summary>
    public static void Nodes(MapContext<T> context, Rows<T> nodes)
    {
        Partition part = context.Part;
        for (int atom = 0; atom < part.Local; atom++)
            for (int column = 0; column < nodes.Width; column += W)
                V.Store(nodes.At(atom) + column, nodes.Width, Activate(context, V.Constant(TableRow(context, part.Element[atom]) + column), out _));
    }

    /// <summary>t_z of an element.</summary>
    private static T* TableRow(MapContext<T> context, int element) => context.Image + context.Weights.Table + element * context.Shape.Node;

    /// <summary>φ chosen at run time, for the few places outside hot loops.</summary>
    private static V Activate(MapContext<T> context, V z, out V slope) => context.Spec.Activation.Kind switch
    {
        ActivationKind.Silu => Activated<T, Silu, V>.Value(z, context.Activation, out slope),
        ActivationKind.SiluTail => Activated<T, SiluTail, V>.Value(z, context.Activation, out slope),
        _ => Activated<T, HyperbolicTangent, V>.Value(z, context.Activation, out slope),
    };

    /// <param name="inputs">[pair, face], x</param>
    public static void Pairs(MapContext<T> context, T* inputs, Rows<T> pairs)
    {
        bool active = context.Spec.PairInput == PairInput.InverseDistance;
        T* w = context.Image + context.Weights.PairWeight, b = context.Image + context.Weights.PairBias;
        for (long pair = 0; pair < context.Part.PairCount; pair++)
        {
            V input = V.Broadcast(inputs + pair * V.Faces, 1);
            for (int column = 0; column < pairs.Width; column += W)
            {
                V value = V.AddConstant(V.TimesConstant(input, w + column), b + column);
                V.Store(pairs.At(pair) + column, pairs.Width, active ? Activate(context, value, out _) : value);
            }
        }
    }

    /// <summary>Gradient of the element table.</summary>
    /// <param name="gradients">[own], adjoint of n⁰</param>
    public static void NodesReverse(MapContext<T> context, Rows<T> gradients)
    {
        Partition part = context.Part;
        for (int atom = 0; atom < part.Own; atom++)
            for (int column = 0; column < gradients.Width; column += W)
            {
                int place = context.Weights.Table + part.Element[atom] * context.Shape.Node + column;
                Activate(context, V.Constant(context.Image + place), out V slope);
                V.AddGradient(context.Gradient + place, V.Load(gradients.At(atom) + column, gradients.Width) * slope);
            }
    }

    /// <summary>gx for positions; gw and gb for weights.</summary>
    /// <param name="inputs">[pair, face], x</param>
    /// <param name="gradients">[pair], adjoint of e⁰</param>
    /// <param name="inputGradients">[pair], gx, added to; plain lanes only</param>
    public static void PairsReverse(MapContext<T> context, T* inputs, Rows<T> gradients, T* inputGradients)
    {
        bool active = context.Spec.PairInput == PairInput.InverseDistance;
        for (int column = 0; column < gradients.Width; column += W)
        {
            T* w = context.Image + context.Weights.PairWeight + column, b = context.Image + context.Weights.PairBias + column;
            V gw = V.Zero, gb = V.Zero;
            for (long pair = 0; pair < context.Part.PairCount; pair++)
            {
                V g = V.Load(gradients.At(pair) + column, gradients.Width), input = V.Broadcast(inputs + pair * V.Faces, 1);
                if (active)
                {
                    Activate(context, V.AddConstant(V.TimesConstant(input, w), b), out V slope);
                    g *= slope;
                }
                if (WantsGeometry) V.AddSum(inputGradients + pair, 0, V.TimesConstant(g, w));
                gw = V.MultiplyAdd(g, input, gw);
                gb += g;
            }
            if (!WantsWeights) continue;
            V.AddGradient(context.Gradient + context.Weights.PairWeight + column, gw);
            V.AddGradient(context.Gradient + context.Weights.PairBias + column, gb);
        }
    }
}
