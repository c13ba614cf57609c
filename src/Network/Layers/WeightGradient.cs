using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>Gradients of weights, biases, steps and gates, equation (14): of every product the part that a tangent leaves. For duals.</summary>
internal static unsafe class WeightGradient<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;

    /// <summary>gW += ẋᵀ gz + xᵀ gż of one matrix.</summary>
    /// <param name="input">[count, …], x</param>
    /// <param name="gz">[count, columns of the map]</param>
    public static void Add(MapContext<T> context, in PanelMatrix matrix, Rows<T> input, int count, T* gz)
    {
        context.Work.Count(2 * count, matrix.Map.Parameters.Out, matrix.In);
        Add(context, matrix, matrix.In, input, count, gz);
    }

    /// <summary>The same for a map that reads its whole input in one matrix.</summary>
    public static void AddWhole(MapContext<T> context, ImageMap map, int panel, Rows<T> input, int count, T* gz)
    {
        context.Work.Count(2 * count, map.Parameters.Out, map.Parameters.In);
        Add(context, new PanelMatrix(map, panel, 0), map.Rows, input, count, gz);
    }

    /// <summary>Rows of gz are packed strip by strip with their faces exchanged, so that both products are one.</summary>
    private static void Add(MapContext<T> context, in PanelMatrix matrix, int inner, Rows<T> input, int count, T* gz)
    {
        if (count == 0) return;
        int columns = matrix.Map.Columns;
        bool add = context.Claim(matrix);
        var mark = context.Temporary.Mark();
        T* strip = context.Temporary.Take(2L * count * Bundles<T, L, L>.Widest);
        var loop = new PackedProduct(inner, input, count, gz, strip, new ProductTarget<T>(context.Gradient + matrix.Offset, columns, add));
        Bundles<T, L, L>.Run(columns, ref loop);
        context.Temporary.Release(mark);
    }

    private readonly struct PackedProduct(int inner, Rows<T> input, int count, T* gz, T* strip, ProductTarget<T> target) : IBundleLoop<T>
    {
        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            int width = TBundle.Width, columns = (int)target.Row;
            T* place = strip, row = gz + column;
            for (int index = 0; index < count; index++)
            {
                TBundle value = TBundle.Load(row, columns), tangent = TBundle.Load(row + columns, columns);
                TBundle.Store(place, width, tangent);
                TBundle.Store(place + width, width, value);
                row += 2 * columns;
                place += 2 * width;
            }
            MatrixProduct<L, T>.Run(
                inner, width, 2 * count, new StridedMatrix<T>(input.Start, 1, input.Width), new PackedMatrix<T>(strip, 2 * count),
                new ProductTarget<T>(target.Start + column, columns, target.Accumulates));
        }
    }

    /// <summary>gb += Σ rows of gz.</summary>
    public static void AddBias(MapContext<T> context, ImageMap map, int panel, int count, T* gz)
    {
        T* target = context.Gradient + map.Bias + panel * map.Columns;
        for (int column = 0; column < map.Columns; column += L.Width)
        {
            V sum = V.Zero;
            for (int row = 0; row < count; row++) sum += V.Load(gz + (long)row * F * map.Columns + column, map.Columns);
            V.AddGradient(target + column, sum);
        }
    }

    /// <summary>Adds gρ = gate Σ gy φ at some channels.</summary>
    /// <param name="product">Σ gy φ</param>
    /// <returns>the share of these channels in ggate = Σ ρ gy φ</returns>
    public static T AddStep<TBundle>(MapContext<T> context, ImageMap map, int column, T gate, TBundle product)
        where TBundle : struct, IBundle<TBundle, T> =>
        map.Step < 0 ? TBundle.GradientSum(product) : AddStep(context, map.Step + column, gate, product);

    /// <param name="place">of ρ at the channels, in the image and in its gradient</param>
    public static T AddStep<TBundle>(MapContext<T> context, int place, T gate, TBundle product)
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle.AddGradient(context.Gradient + place, TBundle.Scale(product, gate));
        return TBundle.GradientSum(TBundle.TimesConstant(product, context.Image + place));
    }
}
