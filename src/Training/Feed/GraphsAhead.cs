using Amalgam.Network.Graph;

namespace Amalgam.Training.Feed;

/// <summary>Makes the graphs of the coming batches on threads of the pool while the last batch is used, in bounded memory, and gives them in order.</summary>
/// <remarks>After the first batches one batch is made per batch that is taken: about one thread is busy for the part of a step that neighbours take.</remarks>
/// <param name="make">the graphs of a batch; called by several threads at once</param>
/// <param name="bytesOf">bytes that the graphs of a batch take</param>
/// <param name="mostBytes">of batches that wait; one may always wait</param>
internal sealed class GraphsAhead(IEnumerator<int[]> batches, Func<int[], StructureGraph[]> make, Func<int[], long> bytesOf, long mostBytes) : IGraphStream
{
    /// <summary>Batches that wait at most.</summary>
    private const int MostBatches = 16;

    private readonly Queue<(Task<StructureGraph[]> Graphs, long Bytes)> waiting = [];
    private int[]? following;
    private long bytes;
    private bool isOver;

    public StructureGraph[] Next()
    {
        Fill();
        if (!waiting.TryDequeue(out (Task<StructureGraph[]> Graphs, long Bytes) next)) throw new InvalidOperationException("there is no further batch");
        StructureGraph[] graphs = next.Graphs.GetAwaiter().GetResult();
        bytes -= next.Bytes;
        Fill();
        return graphs;
    }

    public void Dispose()
    {
        isOver = true;
        // What is wrong with a batch that nobody asks for is of no interest.
        try { Task.WaitAll([.. waiting.Select(batch => batch.Graphs)]); }
        catch (AggregateException) { }
        waiting.Clear();
        batches.Dispose();
    }

    private void Fill()
    {
        while (!isOver && waiting.Count < MostBatches)
        {
            if (following is null)
            {
                isOver = !batches.MoveNext();
                if (isOver) return;
                following = batches.Current;
            }
            int[] batch = following;
            long needed = bytesOf(batch);
            if (waiting.Count > 0 && bytes + needed > mostBytes) return;
            waiting.Enqueue((Task.Run(() => make(batch)), needed));
            bytes += needed;
            following = null;
        }
    }
}
