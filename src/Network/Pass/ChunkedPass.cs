using System.Numerics;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Memory;
using Amalgam.Network.Profile;

namespace Amalgam.Network.Pass;

/// <summary>
/// Takes a partition through the network in chunks of its centres, which share its memory: stage by stage, with as many threads as there are. Adjoints that
/// chunks find for atoms of others are kept apart and added in their order, so that the bits do not depend on threads. Plain lanes only.
/// </summary>
internal sealed class ChunkedPass<T, L, V> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>[chunk]; the first one has the memory.</summary>
    private readonly List<PartitionPass<T, L, V>> passes = [];
    private PassInput<T> input;
    private Partition part = null!;
    private int layers;

    /// <summary>Stages of a pass: all chunks end one before any begins the next.</summary>
    public int Stages => 2 * layers;

    public long Bytes => passes.Sum(pass => pass.Bytes);

    /// <summary>Reads the clock at every stage.</summary>
    public bool TimesStages { get; set; }

    public void ClearWork()
    {
        foreach (PartitionPass<T, L, V> pass in passes) pass.Work.Clear();
    }

    public void AddWork(NetworkWork work)
    {
        foreach (PartitionPass<T, L, V> pass in passes) work.Add(pass.Work);
    }

    /// <summary>Takes a partition; one thread alone.</summary>
    public void Begin(in PassInput<T> passInput, Partition partition)
    {
        (input, part, layers) = (passInput, partition, passInput.Weights.Shape.Spec.Layers);
        while (passes.Count < part.ChunkCount) passes.Add(new PartitionPass<T, L, V>(passes.FirstOrDefault()));
        part.PrepareForces(part.ChunkCount);
        for (int chunk = 0; chunk < part.ChunkCount; chunk++)
        {
            passes[chunk].Work.Timed = TimesStages;
            passes[chunk].BeginChunk(input.Weights, part, chunk);
        }
    }

    /// <summary>
    /// The first features, the layers forward, in one stage the last layer forward and in reverse with the head between, and the other layers in reverse.
    /// </summary>
    public void Run(int stage, int chunk, Arena<T> temporary)
    {
        PartitionPass<T, L, V> pass = passes[chunk];
        temporary.Reset();
        pass.Temporary = temporary;
        if (stage == 0) pass.Embed(null);
        else if (stage <= layers) pass.ForwardLayer(stage - 1);
        if (stage < layers) pass.ShareTerms(stage);
        else Reverse(pass, stage, chunk);
        pass.Work.Leave();
    }

    private void Reverse(PartitionPass<T, L, V> pass, int stage, int chunk)
    {
        int layer = 2 * layers - 1 - stage;
        if (stage == layers) pass.Head(input.Energies, input.Features, null);
        else pass.GatherChunks(layer + 1);
        pass.ReverseLayer(layer);
        if (layer > 0) return;
        pass.Finish(part.DisplacementAdjoint);
        part.SumForces(chunk, part.Chunks[chunk], input.AtomVirials);
    }

    public void Dispose()
    {
        foreach (PartitionPass<T, L, V> pass in passes) pass.Dispose();
    }
}
