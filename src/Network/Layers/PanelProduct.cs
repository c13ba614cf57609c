using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>Products of rows with the matrices of panels: z = x W and gx += gz Wᵀ. Rows of duals count as two plain rows.</summary>
internal static unsafe class PanelProduct<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;

    /// <summary>z = x W.</summary>
    /// <param name="input">[count, …], x</param>
    /// <param name="z">[count, columns of the map], result</param>
    public static void Forward(MapContext<T> context, in PanelMatrix matrix, Rows<T> input, int count, T* z)
    {
        ImageMap map = matrix.Map;
        context.Work.Count(F * count, map.Parameters.Out, matrix.In);
        MatrixProduct<L, T>.Run(
            F * count, map.Columns, matrix.In, new StridedMatrix<T>(input.Start, input.Width, 1),
            new PackedMatrix<T>(context.Image + matrix.Offset, matrix.Rounded), new ProductTarget<T>(z, map.Columns, false));
    }

    /// <summary><see cref="Forward"/> made again in the reverse pass, where its result was not kept.</summary>
    public static void Repeat(MapContext<T> context, in PanelMatrix matrix, Rows<T> input, int count, T* z)
    {
        context.Work.Repeating = true;
        Forward(context, matrix, input, count, z);
        context.Work.Repeating = false;
    }

    /// <summary><see cref="Forward"/> to be made in strips; all of them are counted here.</summary>
    public static StripProduct<T, L> InStrips(MapContext<T> context, in PanelMatrix matrix, Rows<T> input, int count, T* strip)
    {
        context.Work.Count(F * count, matrix.Map.Parameters.Out, matrix.In);
        return new StripProduct<T, L>(F * count, matrix, input, context.Image + matrix.Offset, strip);
    }

    /// <summary>gx += gz Wᵀ, or gx = gz Wᵀ.</summary>
    /// <param name="gz">[count, columns of the map]</param>
    /// <param name="inputGradient">[count, …], gx</param>
    /// <param name="adds">whether gx is added to</param>
    public static void Reverse(MapContext<T> context, in PanelMatrix matrix, int count, T* gz, Rows<T> inputGradient, bool adds = true)
    {
        ImageMap map = matrix.Map;
        context.Work.Count(F * count, matrix.In, map.Parameters.Out);
        MatrixProduct<L, T>.Run(
            F * count, matrix.Rounded, map.Parameters.Out, new StridedMatrix<T>(gz, map.Columns, 1),
            new PackedMatrix<T>(context.Transposed + matrix.Offset, map.Columns), new ProductTarget<T>(inputGradient.Start, inputGradient.Width, adds));
    }

    /// <summary>z = x W over the whole input of a map that reads it in one matrix.</summary>
    public static void WholeForward(MapContext<T> context, ImageMap map, int panel, Rows<T> input, int count, T* z)
    {
        context.Work.Count(F * count, map.Parameters.Out, map.Parameters.In);
        MatrixProduct<L, T>.Run(
            F * count, map.Columns, map.Rows, new StridedMatrix<T>(input.Start, input.Width, 1),
            new PackedMatrix<T>(context.Image + map.SegmentAt(panel, 0), map.Rows), new ProductTarget<T>(z, map.Columns, false));
    }

    /// <summary>Reverse of <see cref="WholeForward"/>.</summary>
    public static void WholeReverse(MapContext<T> context, ImageMap map, int panel, int count, T* gz, Rows<T> inputGradient)
    {
        context.Work.Count(F * count, map.Parameters.In, map.Parameters.Out);
        MatrixProduct<L, T>.Run(
            F * count, map.Rows, map.Parameters.Out, new StridedMatrix<T>(gz, map.Columns, 1),
            new PackedMatrix<T>(context.Transposed + map.SegmentAt(panel, 0), map.Columns),
                new ProductTarget<T>(inputGradient.Start, inputGradient.Width, true));
    }
}
