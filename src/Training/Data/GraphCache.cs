using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Data;

/// <summary>The graphs of all structures, made once and kept in memory.</summary>
internal static class GraphCache
{
    /// <summary>Makes the graphs in parallel.</summary>
    /// <param name="rowsOf">[element of the model], rows of the elements of a structure; null for a plain model</param>
    public static StructureGraph[] Build(ModelSpec spec, IReadOnlyList<Structure> structures, int threads, string what, ITrainingObserver? observer,
        Func<int, int[]>? rowsOf = null)
    {
        var graphs = new StructureGraph[structures.Count];
        int done = 0;
        var report = new Lock();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        try
        {
            Parallel.For(0, graphs.Length, limits, () => new NeighborList(), (index, _, list) =>
            {
                graphs[index] = rowsOf is null ? new StructureGraph(spec, structures[index], list)
                    : new StructureGraph(spec, structures[index], list, rowsOf(index));
                lock (report)
                    if (++done % 64 == 0) observer?.Preparing(what, (double)done / graphs.Length);
                return list;
            }, _ => { });
        }
        catch (AggregateException problems) when (problems.Flatten().InnerExceptions.OfType<InvalidDataException>().FirstOrDefault() is { } fault)
        {
            throw new InvalidDataException(fault.Message, problems);
        }
        observer?.Preparing(what, 1);
        return graphs;
    }

    /// <summary>Bytes that graphs take: neighbour and displacement of every pair.</summary>
    public static long BytesOf(int atoms, long pairs) => 28 * pairs + 8L * atoms;

    /// <summary>
    /// Relative cost of a training step on a structure: multiply-adds of atoms, pairs and angles in the factored network, docs/theory/model.md.
    /// </summary>
    public static double CostOf(ModelSpec spec, StructureGraph graph) => CostOf(spec, graph.AtomCount, graph.PairCount, graph.AngleCount);

    /// <summary>The same of its numbers.</summary>
    public static double CostOf(ModelSpec spec, int atoms, long pairs, long angles)
    {
        double n = spec.NodeWidth, e = spec.PairWidth, a = spec.AngleWidth;
        double atom = n * n + spec.SymWidth * n + 2 * n * (n + e), pair = e * (n + 2 * e), angle = spec.Layers > 1 ? a * (a + e) : 0;
        return atom * atoms + pair * pairs + angle * angles;
    }
}
