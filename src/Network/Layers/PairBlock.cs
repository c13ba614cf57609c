using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// One block of node_pair or pair_self for one centre: z_p = n_i W¹ + b + n_j W² + e_p W³ of its pairs p = (i ← j), a bundle of channels at a time, and what
/// the reverse pass makes of gz_p.
/// </summary>
/// <remarks>Only e_p W³ costs a product per pair; the terms of centre and neighbour are computed before (<see cref="NodeTerm{T, L, V}"/>).</remarks>
internal readonly unsafe struct PairBlock<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private readonly StripProduct<T, L> product;
    private readonly int width;

    /// <summary>Pairs.</summary>
    public readonly int Count;

    /// <summary>[pair + Ahead], where the terms of the neighbours begin.</summary>
    public readonly long* NeighborStarts;

    /// <summary>z and σ(z), [pair, channels of the bundle].</summary>
    public readonly StripRow<T> Strip;

    /// <summary>[pair, channel], gz.</summary>
    public readonly T* ProductGradient;

    /// <summary>Term of the centre [channel], terms of the neighbours, and the adjoints of both.</summary>
    public readonly T* Centre, Neighbor, CentreGradient, NeighborGradient;

    /// <summary>ρ, [channel], and where it stands in the image and in its gradient.</summary>
    public readonly T* Step;
    public readonly int StepPlace;
    public readonly T Gate;

    public PairBlock(MapContext<T> context, in PairMapInput<T> input, int atom, int block)
    {
        ImageMap map = input.Map;
        PairScratch<T> scratch = input.Scratch;
        int first = context.Part.PairStart[atom], panel = context.Panel(map, atom, block);
        width = map.Columns;
        Count = context.Part.PairStart[atom + 1] - first;
        FindNeighbors(context, input, panel, first, Count);
        product = PanelProduct<T, L, V>.InStrips(context, new PanelMatrix(map, panel, PairSegment.Pair), input.Pairs.From(first), Count, scratch.Strip);
        NeighborStarts = scratch.NeighborStarts;
        Strip = new StripRow<T>(scratch.Strip, scratch.Sigmoid);
        ProductGradient = scratch.ProductGradient;
        int row = input.Centres.RowOf[atom * context.View(map).Blocks + block];
        Centre = input.Terms.Centre.At(row);
        Neighbor = input.Terms.Neighbor.Start;
        CentreGradient = input.TermGradients.Centre.At(row);
        NeighborGradient = input.Neighbors.IsShared(panel)
            ? input.TermGradients.Shared.At(input.Neighbors.SharedOffset(panel)) : input.TermGradients.Neighbor.Start;
        StepPlace = map.StepOf(panel);
        Step = context.Image + StepPlace;
        Gate = context.Gate(map, atom, block);
    }

    /// <summary>Where the terms of a centre's neighbours begin, for one panel; the last one again at the end, for loops that look ahead.</summary>
    private static void FindNeighbors(MapContext<T> context, in PairMapInput<T> input, int panel, int first, int count)
    {
        long* starts = input.Scratch.NeighborStarts;
        int local = context.Part.Local, pitch = V.Faces * input.Map.Columns;
        fixed (int* neighbor = context.Part.Neighbor, row = input.Neighbors.RowOf)
            for (int pair = 0; pair < count; pair++) starts[pair] = (long)row[panel * local + neighbor[first + pair]] * pitch;
        for (int pair = 0; pair < PairScratch<T>.Ahead; pair++) starts[count + pair] = count > 0 ? starts[count - 1] : 0;
    }

    /// <summary>Writes the strip of z and σ(z) of all pairs for a bundle of channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Activate<TAct, TBundle>(int column, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        product.Make(column, TBundle.Width);
        Activate<TAct, TBundle>(Count, width, TBundle.Load(Centre + column, width), Strip, Neighbor + column, NeighborStarts, table);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Activate<TAct, TBundle>(int count, int width, TBundle centre, StripRow<T> row, T* neighbor, long* starts, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        const int ahead = PairScratch<T>.Ahead;
        int pitch = V.Faces * TBundle.Width, pair = 0;
        T* strip = row.Value, sigmoid = row.Sigmoid;
        for (; pair + 2 <= count; pair += 2, strip += 2 * pitch, sigmoid += 2 * TBundle.Width)
        {
            TBundle.Prefetch(neighbor + starts[pair + ahead], width);
            TBundle.Prefetch(neighbor + starts[pair + ahead + 1], width);
            TBundle x = TBundle.AddLoaded(TBundle.AddLoaded(centre, strip, TBundle.Width), neighbor + starts[pair], width);
            TBundle y = TBundle.AddLoaded(TBundle.AddLoaded(centre, strip + pitch, TBundle.Width), neighbor + starts[pair + 1], width);
            Activated<T, TAct, TBundle>.Store(x, y, new StripRow<T>(strip, sigmoid), new StripRow<T>(strip + pitch, sigmoid + TBundle.Width), table);
        }
        if (pair == count) return;
        TBundle last = TBundle.AddLoaded(TBundle.AddLoaded(centre, strip, TBundle.Width), neighbor + starts[pair], width);
        Activated<T, TAct, TBundle>.Store(last, new StripRow<T>(strip, sigmoid), table);
    }

    /// <summary>ge += gz W³ᵀ; gW³ and ggate.</summary>
    public void Close(MapContext<T> context, in PairMapInput<T> input, int atom, int block, T gateGradient)
    {
        ImageMap map = input.Map;
        int first = context.Part.PairStart[atom];
        var matrix = new PanelMatrix(map, context.Panel(map, atom, block), PairSegment.Pair);
        PanelProduct<T, L, V>.Reverse(context, matrix, Count, ProductGradient, input.PairGradients.From(first));
        if (V.Faces == 1) return;
        context.Gradient[context.GateIndex(map, atom, block)] += gateGradient;
        WeightGradient<T, L, V>.Add(context, matrix, input.Pairs.From(first), Count, ProductGradient);
    }
}
