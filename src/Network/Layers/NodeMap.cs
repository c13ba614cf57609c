using System.Numerics;
using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// node_self, node_sym and the hidden layers of the head, equations (6), (7), (11): y += ρ ∘ Σ_blocks gate φ(x W + b), one row x per own atom.
/// </summary>
/// <remarks>
/// x [own, in], y [own, out]; products z = x W have a row per atom and block, ordered by panel. Channels run along the lanes, padding channels are zero.
/// </remarks>
internal static unsafe class NodeMap<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;
    private static bool WantsWeights => V.Faces == 2;

    /// <param name="input">what the map reads and where z is kept</param>
    /// <param name="result">[own], y, added to</param>
    /// <param name="table">of the activation</param>
    public static void Forward<TAct>(MapContext<T> context, in NodeMapInput<T> input, Rows<T> result, T* table)
        where TAct : struct, IActivation
    {
        var mark = context.Temporary.Mark();
        ImageMap map = input.Map;
        int columns = map.Columns, blocks = context.View(map).Blocks;
        T* z = Products(context, input);
        Multiply(context, input, z);
        for (int atom = context.Atoms.Begin; atom < context.Atoms.End; atom++)
            for (int block = 0; block < blocks; block++)
            {
                T* row = z + (long)input.Panels.RowOf[atom * blocks + block] * F * columns;
                Add<TAct>(context, new BlockOf(map, atom, block), 1, row, result.At(atom), table);
            }
        context.Temporary.Release(mark);
    }

    /// <summary>gx += …, gW, gb, gρ, ggate.</summary>
    /// <param name="input">z, where it was kept, becomes gz</param>
    /// <param name="gradient">[own], gy</param>
    /// <param name="inputGradient">[own], gx, added to</param>
    public static void Reverse<TAct>(MapContext<T> context, in NodeMapInput<T> input, Rows<T> gradient, Rows<T> inputGradient, T* table)
        where TAct : struct, IActivation
    {
        var mark = context.Temporary.Mark();
        ImageMap map = input.Map;
        int columns = map.Columns, blocks = context.View(map).Blocks;
        T* z = Products(context, input);
        if (input.Kept == null)
        {
            context.Work.Repeating = true;
            Multiply(context, input, z);
            context.Work.Repeating = false;
        }
        for (int atom = context.Atoms.Begin; atom < context.Atoms.End; atom++)
            for (int block = 0; block < blocks; block++)
                ActivationReverse<TAct>(
                    context, new BlockOf(map, atom, block), 1, z + (long)input.Panels.RowOf[atom * blocks + block] * F * columns, gradient.At(atom), table);
        var gathered = new Rows<T>(context.Temporary.Take((long)input.Panels.Largest * input.Rows.Pitch), input.Rows.Width, F);
        for (int panel = 0; panel < context.View(map).PanelCount; panel++) PanelReverse(context, input, panel, z, gathered, inputGradient);
        context.Temporary.Release(mark);
    }

    private static void PanelReverse(MapContext<T> context, in NodeMapInput<T> input, int panel, T* z, Rows<T> gathered, Rows<T> inputGradient)
    {
        ImageMap map = input.Map;
        PanelRange range = input.Panels.Of(panel, context.Atoms);
        int first = range.First, all = range.Count, count = input.Multiplied(range);
        T* gz = z + (long)first * F * map.Columns;
        if (WantsWeights && all > 0) WeightGradient<T, L, V>.AddBias(context, map, panel, all, gz);
        if (count == 0) return;
        ReadOnlySpan<int> atoms = input.Panels.Atom.AsSpan(first, count);
        bool contiguous = input.Panels.IsContiguous(first, count);
        if (WantsWeights)
        {
            if (!contiguous) AtomRows<T, L>.Gather(atoms, input.Rows, gathered.Start);
            WeightGradient<T, L, V>.AddWhole(context, map, panel, contiguous ? input.Rows.From(atoms[0]) : gathered, count, gz);
        }
        if (contiguous)
        {
            PanelProduct<T, L, V>.WholeReverse(context, map, panel, count, gz, inputGradient.From(atoms[0]));
            return;
        }
        AtomRows<T, L>.Clear(gathered.Start, (long)count * gathered.Pitch);
        PanelProduct<T, L, V>.WholeReverse(context, map, panel, count, gz, gathered);
        AtomRows<T, L>.ScatterAdd(atoms, gathered.Start, inputGradient);
    }

    private static T* Products(MapContext<T> context, in NodeMapInput<T> input) =>
        input.Kept == null ? context.Temporary.Take((long)input.Panels.Rows * F * input.Map.Columns) : input.Kept;

    /// <summary>z = x W, without b; zero where x is.</summary>
    private static void Multiply(MapContext<T> context, in NodeMapInput<T> input, T* z)
    {
        T* gathered = context.Temporary.Take((long)input.Panels.Largest * input.Rows.Pitch);
        for (int panel = 0; panel < context.View(input.Map).PanelCount; panel++)
        {
            PanelRange range = input.Panels.Of(panel, context.Atoms);
            int first = range.First, all = range.Count, count = input.Multiplied(range);
            int row = F * input.Map.Columns;
            if (all > count) new Span<T>(z + (long)(first + count) * row, (all - count) * row).Clear();
            if (count == 0) continue;
            Rows<T> source = input.Rows.From(input.Panels.Atom[first]);
            if (!input.Panels.IsContiguous(first, count))
            {
                AtomRows<T, L>.Gather(input.Panels.Atom.AsSpan(first, count), input.Rows, gathered);
                source = new Rows<T>(gathered, input.Rows.Width, F);
            }
            PanelProduct<T, L, V>.WholeForward(context, input.Map, panel, source, count, z + (long)first * F * input.Map.Columns);
        }
    }

    /// <summary>y += gate ρ ∘ φ(z + b) for consecutive rows of one block.</summary>
    public static void Add<TAct>(MapContext<T> context, in BlockOf block, int count, T* z, T* result, T* table)
        where TAct : struct, IActivation
    {
        var loop = new AddLoop<TAct>(context, block, count, z, result, table);
        Bundles<T, L, V>.Run(block.Map.Columns, ref loop);
    }

    private readonly struct AddLoop<TAct>(MapContext<T> context, BlockOf block, int count, T* z, T* y, T* table) : IBundleLoop<T>
        where TAct : struct, IActivation
    {
        private readonly T gate = context.Gate(block.Map, block.Atom, block.Block);
        private readonly T* bias = context.Bias(block.Map, context.Panel(block.Map, block.Atom, block.Block));

        public void Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T> =>
            AddRows<TAct, TBundle>(count, block.Map.Columns, TBundle.Constant(bias + column), Factor<TBundle>(context, block.Map, column, gate), z + column,
                y + column, table);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddRows<TAct, TBundle>(int count, int width, TBundle bias, TBundle factor, T* z, T* y, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        for (int row = 0; row < count; row++)
        {
            TBundle value = Activated<T, TAct, TBundle>.Value(TBundle.AddLoaded(bias, z, width), table);
            TBundle.Store(y, width, TBundle.MultiplyAddLoaded(value, factor, y, width));
            z += pitch;
            y += pitch;
        }
    }

    /// <summary>z becomes gz = gate (ρ ∘ gy) ∘ φ'(z + b) for rows of one block; adds gρ and ggate.</summary>
    public static void ActivationReverse<TAct>(MapContext<T> context, in BlockOf block, int count, T* z, T* gradient, T* table)
        where TAct : struct, IActivation
    {
        var loop = new ReverseLoop<TAct>(context, block, count, z, gradient, table);
        T gateGradient = Bundles<T, L, V>.Sum(block.Map.Columns, ref loop);
        if (WantsWeights) context.Gradient[context.GateIndex(block.Map, block.Atom, block.Block)] += gateGradient;
    }

    private readonly struct ReverseLoop<TAct>(MapContext<T> context, BlockOf block, int count, T* z, T* gy, T* table) : IBundleSum<T>
        where TAct : struct, IActivation
    {
        private readonly T gate = context.Gate(block.Map, block.Atom, block.Block);
        private readonly T* bias = context.Bias(block.Map, context.Panel(block.Map, block.Atom, block.Block));

        public T Run<TBundle>(int column)
            where TBundle : struct, IBundle<TBundle, T>
        {
            TBundle factor = Factor<TBundle>(context, block.Map, column, gate);
            TBundle product = ReverseRows<TAct, TBundle>(count, block.Map.Columns, TBundle.Constant(bias + column), factor, z + column, gy + column, table);
            return WantsWeights ? WeightGradient<T, L, V>.AddStep(context, block.Map, column, gate, product) : T.Zero;
        }
    }

    /// <summary>gz = factor ∘ gy φ'(z + b).</summary>
    /// <returns>Σ gy φ(z + b) where weights are wanted</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle ReverseRows<TAct, TBundle>(int count, int width, TBundle bias, TBundle factor, T* z, T* gy, T* table)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        TBundle product = TBundle.Zero;
        for (int row = 0; row < count; row++)
        {
            TBundle g = TBundle.Load(gy, width), value = Activated<T, TAct, TBundle>.Value(TBundle.AddLoaded(bias, z, width), table, out TBundle slope);
            if (WantsWeights) product = TBundle.MultiplyAdd(g, value, product);
            TBundle.Store(z, width, g * factor * slope);
            z += pitch;
            gy += pitch;
        }
        return product;
    }

    /// <summary>gate ρ, or the gate alone for a map without steps.</summary>
    private static TBundle Factor<TBundle>(MapContext<T> context, ImageMap map, int column, T gate)
        where TBundle : struct, IBundle<TBundle, T> =>
        map.Step >= 0 ? TBundle.Scale(TBundle.Constant(context.Image + map.Step + column), gate) : TBundle.Splat(gate);
}
