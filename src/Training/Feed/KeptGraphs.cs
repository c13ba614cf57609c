using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Training.Data;
using Amalgam.Training.Loss;

namespace Amalgam.Training.Feed;

/// <summary>Graphs in memory.</summary>
/// <param name="rows">rows of a model with conditions; null for a plain model</param>
internal sealed class KeptGraphs(ModelSpec spec, StructureGraph[] graphs, int? rows = null) : IGraphSource
{
    public int Count => graphs.Length;

    public int AtomsOf(int index) => graphs[index].AtomCount;

    public double CostOf(int index) => GraphCache.CostOf(spec, graphs[index]);

    public string SourceOf(int index) => graphs[index].Structure.Source;

    public double[] CompositionOf(int index)
    {
        var atoms = new double[rows ?? spec.Elements.Count];
        foreach (int element in graphs[index].ElementIndex.AsSpan(0, graphs[index].AtomCount)) atoms[element]++;
        return atoms;
    }

    public LossCounts CountLabels() => LossCounts.Of(graphs.Select(graph => graph.Structure));

    public IGraphStream Open(IEnumerable<int[]> batches) => new Stream(graphs, batches.GetEnumerator());

    private sealed class Stream(StructureGraph[] graphs, IEnumerator<int[]> batches) : IGraphStream
    {
        public StructureGraph[] Next() => batches.MoveNext() ? [.. batches.Current.Select(index => graphs[index])]
            : throw new InvalidOperationException("there is no further batch");

        public void Dispose() => batches.Dispose();
    }
}
