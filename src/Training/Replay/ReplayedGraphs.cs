using Amalgam.Network.Graph;
using Amalgam.Training.Feed;
using Amalgam.Training.Loss;

namespace Amalgam.Training.Replay;

/// <summary>Graphs of replayed structures, which get their labels when they are first asked for.</summary>
internal sealed class ReplayedGraphs(IGraphSource graphs, ReplayLabels labels) : IGraphSource
{
    public int Count => graphs.Count;

    public int AtomsOf(int index) => graphs.AtomsOf(index);

    public double CostOf(int index) => graphs.CostOf(index);

    public string SourceOf(int index) => graphs.SourceOf(index);

    public double[] CompositionOf(int index) => graphs.CompositionOf(index);

    public LossCounts CountLabels() => graphs.CountLabels();

    public IGraphStream Open(IEnumerable<int[]> batches) => new Stream(graphs.Open(batches), labels);

    private sealed class Stream(IGraphStream stream, ReplayLabels labels) : IGraphStream
    {
        public StructureGraph[] Next()
        {
            StructureGraph[] batch = stream.Next();
            foreach (StructureGraph graph in batch) labels.Fill(graph.Structure);
            return batch;
        }

        public void Dispose() => stream.Dispose();
    }
}
