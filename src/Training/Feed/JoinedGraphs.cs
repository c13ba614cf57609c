using Amalgam.Network.Graph;
using Amalgam.Training.Loss;

namespace Amalgam.Training.Feed;

/// <summary>The graphs of two sets as those of one: the second set comes behind the first.</summary>
internal sealed class JoinedGraphs(IGraphSource first, IGraphSource second) : IGraphSource
{
    public int Count => first.Count + second.Count;

    public int AtomsOf(int index) => index < first.Count ? first.AtomsOf(index) : second.AtomsOf(index - first.Count);

    public double CostOf(int index) => index < first.Count ? first.CostOf(index) : second.CostOf(index - first.Count);

    public string SourceOf(int index) => index < first.Count ? first.SourceOf(index) : second.SourceOf(index - first.Count);

    public double[] CompositionOf(int index) => index < first.Count ? first.CompositionOf(index) : second.CompositionOf(index - first.Count);

    public LossCounts CountLabels()
    {
        LossCounts counts = first.CountLabels();
        counts.Add(second.CountLabels().Numbers);
        return counts;
    }

    public IGraphStream Open(IEnumerable<int[]> batches)
    {
        // Both are asked for every batch, each for its own part of it, in order; each enumerates the batches for itself and finds the same.
        IGraphStream own = first.Open(batches.Select(batch => Array.FindAll(batch, index => index < first.Count)));
        IGraphStream others = second.Open(batches.Select(batch => Array.ConvertAll(Array.FindAll(batch, index => index >= first.Count),
            index => index - first.Count)));
        return new Stream(own, others, batches.GetEnumerator(), first.Count);
    }

    private sealed class Stream(IGraphStream first, IGraphStream second, IEnumerator<int[]> batches, int count) : IGraphStream
    {
        public StructureGraph[] Next()
        {
            if (!batches.MoveNext()) throw new InvalidOperationException("there is no further batch");
            StructureGraph[] own = first.Next(), others = second.Next();
            var graphs = new StructureGraph[batches.Current.Length];
            for (int place = 0, ofFirst = 0, ofSecond = 0; place < graphs.Length; place++)
                graphs[place] = batches.Current[place] < count ? own[ofFirst++] : others[ofSecond++];
            return graphs;
        }

        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
            batches.Dispose();
        }
    }
}
