using System.Numerics;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// The part of a pair or angle map that depends on one atom only: t = n W + b over one segment of the input, computed once per atom and panel instead of once
/// per pair or angle.
/// Rows are ordered by panel (<see cref="PanelRows"/>); atoms without pairs have none that anyone reads.
/// </summary>
internal static unsafe class NodeTerm<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;
    private static bool WantsWeights => V.Faces == 2;

    /// <param name="term">which term: map, segment, whether the bias belongs to it</param>
    /// <param name="nodes">[local], n</param>
    /// <param name="result">[row], t</param>
    public static void Forward(MapContext<T> context, in NodeTermOf term, Rows<T> nodes, Rows<T> result)
    {
        ImageMap map = term.Map;
        var mark = context.Temporary.Mark();
        T* gathered = context.Temporary.Take((long)term.Rows.Rows * nodes.Pitch);
        for (int panel = 0; panel < context.View(map).PanelCount; panel++)
        {
            PanelRange range = term.Of(panel, context.Chunk, context.Atoms);
            int first = range.First, count = range.Paired;
            if (count == 0) continue;
            Rows<T> source = Consecutive(term.Rows, range, nodes, gathered);
            T* z = result.At(first);
            PanelProduct<T, L, V>.Forward(context, new PanelMatrix(map, panel, term.Segment), source, count, z);
            if (term.HasBias) AddBias(context.Bias(map, panel), count, map.Columns, z);
        }
        context.Temporary.Release(mark);
    }

    /// <summary>The bias is a constant: its tangent is zero.</summary>
    private static void AddBias(T* bias, int count, int columns, T* z)
    {
        for (int row = 0; row < count; row++)
            for (int column = 0; column < columns; column += L.Width)
            {
                T* place = z + (long)row * F * columns + column;
                L.Store(place, L.AddConstant(L.Load(place), bias + column));
            }
    }

    /// <summary>gn += gt Wᵀ, gW, gb.</summary>
    /// <param name="gradients">[row], gt</param>
    /// <param name="nodeGradients">[local], gn, added to</param>
    public static void Reverse(MapContext<T> context, in NodeTermOf term, Rows<T> nodes, Rows<T> gradients, Rows<T> nodeGradients)
    {
        for (int panel = 0; panel < context.View(term.Map).PanelCount; panel++)
        {
            PanelRange range = term.Of(panel, context.Chunk, context.Atoms);
            if (range.Paired > 0) PanelReverse(context, term, panel, range, new TermAdjoint<T>(nodes, gradients.At(range.First), nodeGradients));
        }
    }

    /// <summary>The same for some rows of one panel.</summary>
    public static void PanelReverse(MapContext<T> context, in NodeTermOf term, int panel, PanelRange range, in TermAdjoint<T> rows)
    {
        var mark = context.Temporary.Mark();
        int count = range.Paired;
        T* gathered = context.Temporary.Take((long)count * rows.Nodes.Pitch);
        var matrix = new PanelMatrix(term.Map, panel, term.Segment);
        if (WantsWeights)
        {
            WeightGradient<T, L, V>.Add(context, matrix, Consecutive(term.Rows, range, rows.Nodes, gathered), count, rows.Terms);
            if (term.HasBias) WeightGradient<T, L, V>.AddBias(context, term.Map, panel, count, rows.Terms);
        }
        ReadOnlySpan<int> atoms = term.Rows.Atom.AsSpan(range.First, count);
        if (term.Rows.IsContiguous(range.First, count)) PanelProduct<T, L, V>.Reverse(context, matrix, count, rows.Terms, rows.Sum.From(atoms[0]));
        else ReverseScattered(context, matrix, atoms, rows.Terms, new Rows<T>(gathered, matrix.Rounded, F), rows.Sum);
        context.Temporary.Release(mark);
    }

    private static void ReverseScattered(MapContext<T> context, in PanelMatrix matrix, ReadOnlySpan<int> atoms, T* gz, Rows<T> gathered, Rows<T> nodeGradients)
    {
        AtomRows<T, L>.Clear(gathered.Start, (long)atoms.Length * gathered.Pitch);
        PanelProduct<T, L, V>.Reverse(context, matrix, atoms.Length, gz, gathered);
        for (int row = 0; row < atoms.Length; row++)
            for (int face = 0; face < F; face++)
                AtomRows<T, L>.Add(gathered.At(row) + face * gathered.Width, nodeGradients.At(atoms[row]) + face * nodeGradients.Width, gathered.Width);
    }

    /// <summary>The atoms of a panel as consecutive rows: where they are, or copied together.</summary>
    private static Rows<T> Consecutive(PanelRows rows, PanelRange range, Rows<T> nodes, T* gathered)
    {
        int first = range.First, count = range.Paired;
        if (rows.IsContiguous(first, count)) return nodes.From(rows.Atom[first]);
        AtomRows<T, L>.Gather(rows.Atom.AsSpan(first, count), nodes, gathered);
        return new Rows<T>(gathered, nodes.Width, F);
    }
}
