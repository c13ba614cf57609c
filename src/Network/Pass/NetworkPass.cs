using System.Numerics;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Memory;
using Amalgam.Network.Profile;
using Amalgam.Network.Threads;

namespace Amalgam.Network.Pass;

/// <summary>
/// Takes all partitions of a batch through the <see cref="Schedule"/>. Without a halo each partition runs from beginning to end alone; otherwise all wait for
/// each other after every phase. Partitions of several chunks are evaluated chunk by chunk, with all threads where there are few partitions.
/// </summary>
internal sealed class NetworkPass<T, L, V> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private readonly ScheduledPhase[] schedule, forward;
    /// <summary>One per partition where they wait for each other, else one per thread.</summary>
    private readonly List<PartitionPass<T, L, V>> passes = [];
    /// <summary>[thread].</summary>
    private readonly List<ChunkedPass<T, L, V>> chunked = [];
    /// <summary>[thread].</summary>
    private readonly List<Arena<T>> temporaries = [];
    private readonly IHalo<T> halo;
    private readonly GhostRows<T, L, V> ghosts;
    private readonly Action<int, int> wholeShare, phaseOfShare, stageOfChunk;
    private PassInput<T> input;
    private ScheduledPhase current;
    private int stage;
    private bool spreads;

    /// <param name="layers">of the network</param>
    /// <param name="builder">of the partitions of all batches</param>
    public NetworkPass(int layers, PartitionBuilder builder)
    {
        schedule = Schedule.Of(layers, V.Faces == 1);
        forward = [.. schedule.TakeWhile(phase => !phase.IsReverse)];
        halo = new PartitionHalo<T, L, V>(passes, builder);
        ghosts = new GhostRows<T, L, V>(passes, builder);
        (wholeShare, phaseOfShare, stageOfChunk) = (WholeShare, PhaseOfShare, StageOfChunk);
    }

    public long ScratchBytes => passes.Sum(pass => pass.Bytes) + chunked.Sum(pass => pass.Bytes) + temporaries.Sum(memory => memory.Bytes);

    /// <summary>Reads the clock at every stage.</summary>
    public bool TimesStages { get; set; }

    /// <summary>Adds the work of the last run.</summary>
    public void AddWork(NetworkWork work)
    {
        foreach (PartitionPass<T, L, V> pass in passes) work.Add(pass.Work);
        foreach (ChunkedPass<T, L, V> pass in chunked) pass.AddWork(work);
    }

    public void Run(in PassInput<T> passInput, BlockScheduler scheduler)
    {
        input = passInput;
        bool waits = input.Builder.HasHalo || input.Exchange is not null || input.Waits;
        int wanted = waits ? input.Builder.Count : scheduler.Threads;
        while (passes.Count < wanted) passes.Add(new PartitionPass<T, L, V>());
        while (temporaries.Count < scheduler.Threads)
        {
            temporaries.Add(new Arena<T>());
            chunked.Add(new ChunkedPass<T, L, V>());
        }
        ClearWork();
        spreads = !waits && Spreads(scheduler.Threads);
        if (!waits)
        {
            scheduler.Run(input.Shares.Count, wholeShare);
            if (spreads) Spread(scheduler);
            return;
        }
        foreach (ScheduledPhase phase in Phases)
        {
            current = phase;
            // Other processes wait for this one here, also where it has no atoms at all.
            if (input.Exchange is not null && phase.Phase == Phase.Receive) ghosts.Receive(input.Exchange, phase.Layer, input.Weights.Shape);
            scheduler.Run(input.Shares.Count, phaseOfShare);
            // The first features follow from the elements alone: no force needs their adjoint.
            if (input.Exchange is not null && phase.Phase == Phase.Return && phase.Layer > 0) ghosts.Return(input.Exchange, phase.Layer, input.Weights.Shape);
        }
        if (input.GhostForces is null || input.IsForward) return;
        for (int index = 0; index < input.Builder.Count; index++) input.Builder.Partitions[index].AddGhostForces(input.GhostForces);
    }

    private ScheduledPhase[] Phases => input.IsForward ? forward : schedule;

    private void ClearWork()
    {
        foreach (PartitionPass<T, L, V> pass in passes)
        {
            pass.Work.Clear();
            pass.Work.Timed = TimesStages;
        }
        foreach (ChunkedPass<T, L, V> pass in chunked)
        {
            pass.ClearWork();
            pass.TimesStages = TimesStages;
        }
    }

    /// <summary>
    /// Whether a partition is taken in chunks. Not for gradients of weights, of which a share has one accumulator, nor for energies alone, which are wanted of
    /// many structures at once, nor where other processes wait.
    /// </summary>
    private bool IsChunked(Partition partition) => V.Faces == 1 && partition.ChunkCount > 1 && input.Exchange is null && !input.IsForward;

    /// <summary>
    /// Whether it takes less time to share out the chunks of one partition after the other than whole partitions: where few are left for the last turn.
    /// </summary>
    private bool Spreads(int threads)
    {
        int count = input.Builder.Count, turns = (count + threads - 1) / threads, width = 0;
        for (int index = 0; index < count; index++)
        {
            Partition partition = input.Builder.Partitions[index];
            if (IsChunked(partition)) width = Math.Min(width == 0 ? threads : width, partition.ChunkCount);
        }
        return count < width * turns;
    }

    /// <summary>Partitions of several chunks, one after the other, each by all threads.</summary>
    private void Spread(BlockScheduler scheduler)
    {
        for (int index = 0; index < input.Builder.Count; index++)
        {
            Partition partition = input.Builder.Partitions[index];
            if (!IsChunked(partition)) continue;
            chunked[0].Begin(input, partition);
            for (stage = 0; stage < chunked[0].Stages; stage++) scheduler.RunAgain(partition.ChunkCount, stageOfChunk);
            partition.GatherForces(input.Builder, input.Forces!);
        }
    }

    private void StageOfChunk(int chunk, int worker) => chunked[0].Run(stage, chunk, temporaries[worker]);

    /// <summary>A partition of several chunks by one thread.</summary>
    private void TakeChunks(Partition partition, int worker)
    {
        ChunkedPass<T, L, V> pass = chunked[worker];
        pass.Begin(input, partition);
        for (int next = 0; next < pass.Stages; next++)
            for (int chunk = 0; chunk < partition.ChunkCount; chunk++) pass.Run(next, chunk, temporaries[worker]);
    }

    private void WholeShare(int share, int worker)
    {
        foreach (int partition in input.Shares.Of(share))
        {
            if (spreads && IsChunked(input.Builder.Partitions[partition])) continue;
            foreach (ScheduledPhase phase in Phases)
                if (!phase.IsExchange) Step(phase, passes[worker], partition, share, worker);
            passes[worker].Work.Leave();
        }
    }

    private void PhaseOfShare(int share, int worker)
    {
        foreach (int partition in input.Shares.Of(share))
        {
            Step(current, passes[partition], partition, share, worker);
            passes[partition].Work.Leave();
        }
    }

    private void Step(ScheduledPhase step, PartitionPass<T, L, V> pass, int index, int slot, int worker)
    {
        Partition partition = input.Builder.Partitions[index];
        if (IsChunked(partition))
        {
            // It has no halo: no other waits for its layers.
            if (step.Phase == Phase.Finish) TakeChunks(partition, worker);
            else if (step.Phase == Phase.Gather) partition.GatherForces(input.Builder, input.Forces!);
            return;
        }
        pass.Temporary = temporaries[worker];
        temporaries[worker].Reset();
        switch (step.Phase)
        {
            case Phase.Begin: Begin(pass, partition, slot); break;
            case Phase.Forward: pass.ForwardLayer(step.Layer); break;
            case Phase.Receive:
                pass.Work.Enter(NetworkStage.Exchange);
                halo.Receive(index, step.Layer);
                break;
            case Phase.Head: pass.Head(input.Energies, input.Features, input.Seeds?.Energy); break;
            case Phase.Reverse: pass.ReverseLayer(step.Layer); break;
            case Phase.Return:
                pass.Work.Enter(NetworkStage.Exchange);
                halo.Return(index);
                break;
            case Phase.Finish: Finish(pass, partition); break;
            default:
                pass.Work.Enter(NetworkStage.Exchange);
                partition.GatherForces(input.Builder, input.Forces!);
                break;
        }
    }

    private void Begin(PartitionPass<T, L, V> pass, Partition partition, int slot)
    {
        if (input.Seeds is not null) PairTangents.Fill(partition, input.Seeds);
        pass.Begin(input.Weights, input.Gradients, slot, partition, input.Seeds is null ? null : partition.DisplacementTangent);
    }

    private void Finish(PartitionPass<T, L, V> pass, Partition partition)
    {
        if (V.Faces == 1) partition.PrepareForces(1);
        pass.Finish(V.Faces == 1 ? partition.DisplacementAdjoint : null);
        if (V.Faces == 1) partition.SumForces(0, partition.All, input.AtomVirials);
    }

    public void Dispose()
    {
        foreach (PartitionPass<T, L, V> pass in passes) pass.Dispose();
        foreach (ChunkedPass<T, L, V> pass in chunked) pass.Dispose();
        foreach (Arena<T> memory in temporaries) memory.Dispose();
    }
}
