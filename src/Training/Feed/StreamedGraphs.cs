using System.Collections.Concurrent;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Training.Data;
using Amalgam.Training.Loss;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Feed;

/// <summary>Graphs of structures on disk, made ahead of the steps that need them and given up after.</summary>
/// <param name="counts">pairs and angles of every structure of the set</param>
/// <param name="ahead">bytes of graphs that may wait; one batch always may</param>
/// <param name="rows">rows of a model with conditions; null for a plain model</param>
internal sealed class StreamedGraphs(ModelSpec spec, StructureSet set, PairCounts counts, long ahead, StructureRows? rows = null) : IGraphSource
{
    private readonly ConcurrentBag<NeighborList> lists = [];

    public int Count => set.Count;

    public int AtomsOf(int index) => set.FactsOf(index).Atoms;

    public double CostOf(int index)
    {
        (long pairs, long angles) = counts.Of(set.NumberOf(index));
        return GraphCache.CostOf(spec, AtomsOf(index), pairs, angles);
    }

    public string SourceOf(int index) => set.SourceOf(index);

    public double[] CompositionOf(int index)
    {
        var atoms = new double[rows?.Rows.Count ?? spec.Elements.Count];
        int[]? own = rows?.Of(set, index);
        foreach ((Element element, int count) in set.Store.Compositions[set.CompositionOf(index)])
            atoms[own is null ? spec.IndexOf(element) : own[spec.IndexOf(element)]] = count;
        return atoms;
    }

    public LossCounts CountLabels() => set.CountLabels();

    public IGraphStream Open(IEnumerable<int[]> batches) => new GraphsAhead(batches.GetEnumerator(), Make, BytesOf, ahead);

    private long BytesOf(int[] batch) => batch.Sum(index => GraphCache.BytesOf(AtomsOf(index), counts.Of(set.NumberOf(index)).Pairs));

    /// <summary>The graphs of a batch; called by any number of threads.</summary>
    private StructureGraph[] Make(int[] batch)
    {
        if (!lists.TryTake(out NeighborList? list)) list = new NeighborList();
        try
        {
            return [.. batch.Select(index => Make(index, list))];
        }
        finally
        {
            lists.Add(list);
        }
    }

    private StructureGraph Make(int index, NeighborList list)
    {
        Structure structure = set[index];
        StructureGraph graph = rows is null ? new StructureGraph(spec, structure, list) : new StructureGraph(spec, structure, list, rows.Of(set, index));
        return (graph.PairCount, graph.AngleCount) == counts.Of(set.NumberOf(index)) ? graph : throw new InvalidDataException(
            $"{set.SourceOf(index)}: expected the structure that was counted, found another: the data changed while they were used\n"
            + "  → start again; the index is made anew");
    }
}
