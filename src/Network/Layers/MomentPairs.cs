using System.Numerics;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Layers;

/// <summary>The pairs of a centre: weights, the product e_p G where there is one, and room for strips.</summary>
internal readonly unsafe struct MomentPairs<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;

    public readonly int First, Count, Components;

    /// <summary>[pair, face, component].</summary>
    public readonly T* Weights;

    /// <summary>Two strips [face, pair, channel] or [pair, face, channel], and one of gH.</summary>
    public readonly T* Strip, Other, Gradient;

    /// <summary>Whether neighbours are multiplied; e_p G in strips, and b.</summary>
    public readonly bool IsMultiplied;
    public readonly StripProduct<T, L> Product;
    public readonly T* Bias;

    public MomentPairs(MapContext<T> context, in SymmetricInput<T> input, int atom)
    {
        First = context.Part.PairStart[atom];
        Count = context.Part.PairStart[atom + 1] - First;
        Components = context.Shape.Components;
        Weights = input.Vectors + (long)First * F * Components;
        int length = F * Bundles<T, L, V>.Widest;
        Strip = context.Temporary.Take((long)Count * length);
        Other = context.Temporary.Take((long)Count * length);
        Gradient = context.Temporary.Take((long)Components * length);
        if (input.Product is not { } map) return;
        IsMultiplied = true;
        int panel = context.Panel(map, atom, 0);
        Product = PanelProduct<T, L, V>.InStrips(context, new PanelMatrix(map, panel, 0), input.Pairs.From(First), Count, Other);
        Bias = context.Bias(map, panel);
    }

    /// <summary>H = wᵀ g at some channels, from <see cref="Strip"/> [face, pair, channel].</summary>
    /// <param name="h">the first of them</param>
    public void Multiply(int width, T* h, int pitch)
    {
        int rows = F * Components;
        var left = new StridedMatrix<T>(Weights, 1, rows);
        MatrixProduct<L, T>.Run(rows, width, Count, left, new PackedMatrix<T>(Strip, Count), new ProductTarget<T>(h, pitch, false));
        if (F == 1) return;
        MatrixProduct<L, T>.Run(Components, width, Count, left, new PackedMatrix<T>(Strip + (long)Count * width, Count),
            new ProductTarget<T>(h + Components * pitch, pitch, true));
    }

    /// <summary>gg = w gH at some channels.</summary>
    /// <param name="gh">the first of them in gH</param>
    /// <param name="pitch">of gH</param>
    /// <param name="target">[pair, face, …]</param>
    public void MultiplyReverse<TBundle>(T* gh, int pitch, Rows<T> target, bool accumulates)
        where TBundle : struct, IBundle<TBundle, T>
    {
        int width = TBundle.Width, rows = F * Components;
        // Tangents first: [ġH; gH] beside [w, ẇ].
        T* values = Gradient + (F - 1) * Components * width;
        for (int component = 0; component < Components; component++)
            TBundle.Store(values + component * width, -Components * width, TBundle.Load(gh + component * pitch, Components * pitch));
        MatrixProduct<L, T>.Run(Count, width, Components, new StridedMatrix<T>(Weights, rows, 1), new PackedMatrix<T>(values, Components),
            new ProductTarget<T>(target.Start, target.Pitch, accumulates));
        if (F == 1) return;
        MatrixProduct<L, T>.Run(Count, width, rows, new StridedMatrix<T>(Weights, rows, 1), new PackedMatrix<T>(Gradient, rows),
            new ProductTarget<T>(target.Start + target.Width, target.Pitch, accumulates));
    }
}
