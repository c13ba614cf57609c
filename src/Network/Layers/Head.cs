using System.Numerics;
using Amalgam.Model.Activations;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// The head, equation (8): y⁰ = n^L, or [n^L, t_z]; hidden layers y' = (y, or y twice where the width doubles) + dt ∘ Σ_blocks gate φ(y W + b); E_i = y·w + b.
/// Forward and reverse at once.
/// </summary>
/// <remarks>
/// Rows of own atoms; channels run along the lanes. The reverse pass of the network begins here: ∂E/∂E_i = 1, with tangent c_E of equation (14), and 0 where
/// the energy of an atom is not summed.
/// </remarks>
internal sealed unsafe class Head<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;
    private static int W => L.Width;
    private static bool WantsWeights => V.Faces == 2;

    /// <summary>[hidden layer + 1], y.</summary>
    private Rows<T>[] rows = [];

    /// <summary>[hidden layer], z.</summary>
    private T*[] products = [];

    /// <param name="panels">rows of z: an atom and block each, by panel</param>
    /// <param name="nodes">[local], n^L</param>
    /// <param name="gradients">[own], adjoint of n^L, result</param>
    /// <param name="results">what is wanted of own atoms</param>
    /// <param name="seeds">[structure], c_E; null for plain lanes</param>
    public void Run(MapContext<T> context, PanelRows panels, Rows<T> nodes, Rows<T> gradients, HeadResults results, double[]? seeds)
    {
        var mark = context.Temporary.Mark();
        int depth = context.Weights.Head.Length;
        if (rows.Length != depth + 1) (rows, products) = (new Rows<T>[depth + 1], new T*[depth]);
        rows[0] = Input(context, nodes);
        for (int layer = 0; layer < depth; layer++) Forward(context, panels, layer);
        Rows<T> g = Zeroed(context, rows[depth].Width);
        Energy(context, rows[depth], g, results, seeds);
        for (int layer = depth - 1; layer >= 0; layer--) g = Reverse(context, panels, layer, g);
        InputReverse(context, g, gradients);
        context.Temporary.Release(mark);
    }

    private static Rows<T> Zeroed(MapContext<T> context, int width)
    {
        var result = new Rows<T>(context.Temporary.Take((long)context.Part.Own * F * width), width, F);
        AtomRows<T, L>.Clear(result.At(context.Atoms.Begin), (long)context.Atoms.Count * result.Pitch);
        return result;
    }

    private void Forward(MapContext<T> context, PanelRows panels, int layer)
    {
        ImageMap map = context.Weights.Head[layer];
        rows[layer + 1] = Zeroed(context, map.Columns);
        Skip(context, map, rows[layer], rows[layer + 1], false);
        products[layer] = context.Temporary.Take((long)panels.Rows * F * map.Columns);
        var input = new NodeMapInput<T>(map, panels, rows[layer], products[layer]);
        switch (context.Spec.HeadActivation.Kind)
        {
            case ActivationKind.Silu: NodeMap<T, L, V>.Forward<Silu>(context, input, rows[layer + 1], context.HeadActivation); break;
            case ActivationKind.SiluTail: NodeMap<T, L, V>.Forward<SiluTail>(context, input, rows[layer + 1], context.HeadActivation); break;
            default: NodeMap<T, L, V>.Forward<HyperbolicTangent>(context, input, rows[layer + 1], context.HeadActivation); break;
        }
    }

    private Rows<T> Reverse(MapContext<T> context, PanelRows panels, int layer, Rows<T> gradient)
    {
        ImageMap map = context.Weights.Head[layer];
        Rows<T> inputGradient = Zeroed(context, rows[layer].Width);
        Skip(context, map, gradient, inputGradient, true);
        var input = new NodeMapInput<T>(map, panels, rows[layer], products[layer]);
        switch (context.Spec.HeadActivation.Kind)
        {
            case ActivationKind.Silu: NodeMap<T, L, V>.Reverse<Silu>(context, input, gradient, inputGradient, context.HeadActivation); break;
            case ActivationKind.SiluTail: NodeMap<T, L, V>.Reverse<SiluTail>(context, input, gradient, inputGradient, context.HeadActivation); break;
            default: NodeMap<T, L, V>.Reverse<HyperbolicTangent>(context, input, gradient, inputGradient, context.HeadActivation); break;
        }
        return inputGradient;
    }

    /// <summary>n^L, or [n^L, t_z].</summary>
    private static Rows<T> Input(MapContext<T> context, Rows<T> nodes)
    {
        if (!context.Spec.HeadReadsElement) return nodes;
        int node = nodes.Width, width = 2 * node;
        var input = new Rows<T>(context.Temporary.Take((long)context.Part.Own * F * width), width, F);
        for (int atom = context.Atoms.Begin; atom < context.Atoms.End; atom++)
            for (int column = 0; column < node; column += W)
            {
                V.Store(input.At(atom) + column, width, V.Load(nodes.At(atom) + column, node));
                V.Store(input.At(atom) + node + column, width, V.Constant(context.Image + context.Weights.Table + context.Part.Element[atom] * node + column));
            }
        return input;
    }

    private static void InputReverse(MapContext<T> context, Rows<T> g, Rows<T> gradients)
    {
        int node = gradients.Width;
        for (int atom = context.Atoms.Begin; atom < context.Atoms.End; atom++)
            for (int column = 0; column < node; column += W)
            {
                V.Store(gradients.At(atom) + column, node, V.Load(g.At(atom) + column, g.Width));
                if (!WantsWeights || !context.Spec.HeadReadsElement) continue;
                T* table = context.Gradient + context.Weights.Table + context.Part.Element[atom] * node + column;
                V.AddGradient(table, V.Load(g.At(atom) + node + column, g.Width));
            }
    }

    /// <summary>
    /// Carries the input of a layer on: once where widths agree, twice side by side where the width doubles; in reverse adds from the output to the input.
    /// </summary>
    private static void Skip(MapContext<T> context, ImageMap map, Rows<T> source, Rows<T> target, bool reverse)
    {
        int channels = map.Parameters.In;
        int copies = map.Parameters.Out == channels ? 1 : map.Parameters.Out == 2 * channels ? 2 : 0;
        bool split = context.Spec.HeadReadsElement && map.Segments.Length == 2;
        int inputWidth = reverse ? target.Width : source.Width, node = context.Spec.NodeWidth, rounded = context.Shape.Node;
        for (long row = (long)context.Atoms.Begin * F; row < (long)context.Atoms.End * F; row++)
            for (int copy = 0; copy < copies; copy++)
                for (int channel = 0; channel < channels; channel++)
                {
                    int inner = split && channel >= node ? channel - node + rounded : channel;
                    long input = row * inputWidth + inner, output = row * map.Columns + copy * channels + channel;
                    if (reverse) target.Start[input] += source.Start[output];
                    else target.Start[output] += source.Start[input];
                }
    }

    /// <summary>E_i = y·w + b and its adjoint: 1, with tangent c_E.</summary>
    private static void Energy(MapContext<T> context, Rows<T> y, Rows<T> g, HeadResults results, double[]? seeds)
    {
        Partition part = context.Part;
        for (int atom = context.Atoms.Begin; atom < context.Atoms.End; atom++)
        {
            if (!part.IsSummed[atom]) continue;
            if (results.Energies is double[] energies) energies[part.Atom[atom]] = Energy(context, HeadOf(context, atom), y.At(atom), y.Width);
            if (results.Features is double[] features) CopyFeatures(context, y.At(atom), features, part.Atom[atom]);
            Seed(context, HeadOf(context, atom), y.At(atom), g.At(atom), y.Width, seeds is null ? T.Zero : Real<T>.Of(seeds[part.Structure[atom]]));
        }
    }

    private static int HeadOf(MapContext<T> context, int atom) => context.Weights.HeadOf is { } heads ? heads[context.Part.Element[atom]] : 0;

    /// <summary>y without padding, in the order of the last weights.</summary>
    private static void CopyFeatures(MapContext<T> context, T* y, double[] features, int atom)
    {
        int width = 0;
        foreach ((_, int length, _) in context.Weights.HeadPieces) width += length;
        foreach ((int from, int length, int to) in context.Weights.HeadPieces)
            for (int channel = 0; channel < length; channel++)
                features[atom * width + from + channel] = Real<T>.Wide(y[to - context.Weights.HeadWeight + channel]);
    }

    private static double Energy(MapContext<T> context, int head, T* y, int width)
    {
        T* weight = context.Image + context.Weights.HeadWeight + head * context.Shape.Head;
        double energy = Real<T>.Wide(context.Image[context.Weights.HeadBias + head]);
        for (int column = 0; column < width; column++) energy += Real<T>.Wide(y[column]) * Real<T>.Wide(weight[column]);
        return energy;
    }

    private static void Seed(MapContext<T> context, int head, T* y, T* g, int width, T seed)
    {
        int place = context.Weights.HeadWeight + head * context.Shape.Head;
        T* weight = context.Image + place;
        for (int column = 0; column < width; column++)
        {
            g[column] = weight[column];
            if (!WantsWeights) continue;
            g[width + column] = weight[column] * seed;
            context.Gradient[place + column] += y[column] * seed + y[width + column];
        }
        if (WantsWeights) context.Gradient[context.Weights.HeadBias + head] += seed;
    }
}
