using System.Numerics;
using Amalgam.Model.Activations;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>First features of nodes, equation (4): n⁰ = φ(t_z).</summary>
/// <remarks>n⁰ [local, n]; channels run along the lanes.</remarks>
internal static unsafe class NodeEmbedding<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int W => L.Width;

    /// <summary>n⁰ of own atoms and of the halo.</summary>
    public static void Forward(MapContext<T> context, Rows<T> nodes)
    {
        Partition part = context.Part;
        AtomRange atoms = context.LocalAtoms;
        for (int atom = atoms.Begin; atom < atoms.End; atom++)
            for (int column = 0; column < nodes.Width; column += W)
                V.Store(nodes.At(atom) + column, nodes.Width, Activate(context, V.Constant(TableRow(context, part.Element[atom]) + column), out _));
    }

    /// <summary>t_z of an element.</summary>
    private static T* TableRow(MapContext<T> context, int element) => context.Image + context.Weights.Table + element * context.Shape.Node;

    /// <summary>φ chosen at run time, for the few places outside hot loops.</summary>
    public static V Activate(MapContext<T> context, V z, out V slope) => context.Spec.Activation.Kind switch
    {
        ActivationKind.Silu => Activated<T, Silu, V>.Value(z, context.Activation, out slope),
        ActivationKind.SiluTail => Activated<T, SiluTail, V>.Value(z, context.Activation, out slope),
        _ => Activated<T, HyperbolicTangent, V>.Value(z, context.Activation, out slope),
    };

    /// <summary>Gradient of the element table.</summary>
    /// <param name="gradients">[own], adjoint of n⁰</param>
    public static void Reverse(MapContext<T> context, Rows<T> gradients)
    {
        Partition part = context.Part;
        for (int atom = context.Atoms.Begin; atom < context.Atoms.End; atom++)
            for (int column = 0; column < gradients.Width; column += W)
            {
                int place = context.Weights.Table + part.Element[atom] * context.Shape.Node + column;
                Activate(context, V.Constant(context.Image + place), out V slope);
                V.AddGradient(context.Gradient + place, V.Load(gradients.At(atom) + column, gradients.Width) * slope);
            }
    }
}
