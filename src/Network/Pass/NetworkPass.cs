using System.Numerics;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;

namespace Amalgam.Network.Pass;

/// <summary>
/// Takes all partitions of a batch through the network: forward, head, reverse. When no partition has a halo each runs from
/// beginning to end alone; otherwise all wait for each other between layers and exchange n, or its adjoint.
/// </summary>
internal sealed unsafe class NetworkPass<T, L, V> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, INumber<V, T>
{
    private enum Phase { Whole, Begin, Forward, Exchange, Head, Reverse, Return, Finish, Gather }

    /// <summary>One per partition where they wait for each other, else one per thread.</summary>
    private readonly List<PartitionNetwork<T, L, V>> networks = [];
    /// <summary>[thread].</summary>
    private readonly List<Arena<T>> temporaries = [];
    private readonly Action<int> step;
    private PassInput<T> input;
    private Phase phase;
    private int layer;

    public NetworkPass() => step = Step;

    public long ScratchBytes => networks.Sum(network => network.Bytes) + temporaries.Sum(memory => memory.Bytes);

    /// <summary>Looks at the clock at every stage.</summary>
    public bool TimesStages { get; set; }

    /// <summary>Adds what the last run did.</summary>
    public void AddWork(NetworkWork work)
    {
        foreach (PartitionNetwork<T, L, V> network in networks) work.Add(network.Work);
    }

    public void Run(in PassInput<T> passInput, BlockScheduler scheduler)
    {
        input = passInput;
        int layers = input.Shape.Spec.Layers, wanted = input.Builder.HasHalo ? input.Builder.Count : scheduler.Threads;
        while (networks.Count < wanted) networks.Add(new PartitionNetwork<T, L, V>());
        while (temporaries.Count < scheduler.Threads) temporaries.Add(new Arena<T>());
        foreach (PartitionNetwork<T, L, V> network in networks)
        {
            network.Work.Clear();
            network.Work.Timed = TimesStages;
        }
        if (!input.Builder.HasHalo)
        {
            Run(scheduler, Phase.Whole, 0);
            return;
        }
        Run(scheduler, Phase.Begin, 0);
        for (int index = 0; index < layers; index++)
        {
            Run(scheduler, Phase.Forward, index);
            if (index < layers - 1) Run(scheduler, Phase.Exchange, index);
        }
        Run(scheduler, Phase.Head, 0);
        for (int index = layers - 1; index >= 0; index--)
        {
            Run(scheduler, Phase.Reverse, index);
            Run(scheduler, Phase.Return, index);
        }
        Run(scheduler, Phase.Finish, 0);
        if (V.Faces == 1) Run(scheduler, Phase.Gather, 0);
    }

    private void Run(BlockScheduler scheduler, Phase next, int index)
    {
        phase = next;
        layer = index;
        scheduler.Run(input.Deal.Pieces, step);
    }

    private void Step(int slot)
    {
        foreach (int index in input.Deal.Of(slot))
        {
            PartitionNetwork<T, L, V> network = networks[input.Builder.HasHalo ? index : BlockScheduler.Worker];
            Partition partition = input.Builder.Partitions[index];
            if (phase != Phase.Whole)
            {
                Step(phase, layer, network, partition, slot);
                network.Work.Leave();
                continue;
            }
            int layers = input.Shape.Spec.Layers;
            Step(Phase.Begin, 0, network, partition, slot);
            for (int number = 0; number < layers; number++) Step(Phase.Forward, number, network, partition, slot);
            Step(Phase.Head, 0, network, partition, slot);
            for (int number = layers - 1; number >= 0; number--) Step(Phase.Reverse, number, network, partition, slot);
            Step(Phase.Finish, 0, network, partition, slot);
            if (V.Faces == 1) Step(Phase.Gather, 0, network, partition, slot);
            network.Work.Leave();
        }
    }

    private void Step(Phase current, int index, PartitionNetwork<T, L, V> network, Partition partition, int slot)
    {
        network.Temporary = temporaries[BlockScheduler.Worker];
        network.Temporary.Reset();
        switch (current)
        {
            case Phase.Begin:
                if (V.Faces == 2) partition.FillTangents(input.Seeds!);
                network.Begin(input.Weights, input.Shape, input.Image, input.Transposed, input.Gradients, slot, partition);
                network.FirstFeatures(V.Faces == 2 ? partition.DisplacementTangent : null);
                break;
            case Phase.Forward:
                network.ForwardLayer(index);
                break;
            case Phase.Exchange:
                network.Work.Enter(NetworkStage.Exchange);
                ReceiveHalo(network, partition, index + 1);
                break;
            case Phase.Head:
                network.Head(input.Energies, V.Faces == 2 ? input.Seeds!.Energy : null);
                break;
            case Phase.Reverse:
                network.ReverseLayer(index);
                break;
            case Phase.Return:
                network.Work.Enter(NetworkStage.Exchange);
                ReceiveAdjoints(network, partition);
                break;
            case Phase.Gather:
                network.Work.Enter(NetworkStage.Exchange);
                partition.GatherForces(input.Builder, input.Forces!);
                break;
            default:
                partition.PrepareForces();
                network.FirstFeaturesReverse(V.Faces == 2 ? null : partition.DisplacementAdjoint);
                if (V.Faces == 1) partition.SumForces();
                break;
        }
    }

    /// <summary>Copies n of the halo from the partitions that own it.</summary>
    private void ReceiveHalo(PartitionNetwork<T, L, V> network, Partition partition, int index)
    {
        int pitch = network.NodePitch;
        for (int halo = 0; halo < partition.Local - partition.Own; halo++)
        {
            T* source = networks[partition.HaloOwner[halo]].NodesOf(index) + (long)partition.HaloIndex[halo] * pitch;
            new Span<T>(source, pitch).CopyTo(new Span<T>(network.NodesOf(index) + (long)(partition.Own + halo) * pitch, pitch));
        }
    }

    /// <summary>Adds the adjoints that other partitions found for own atoms, in order of partitions.</summary>
    private void ReceiveAdjoints(PartitionNetwork<T, L, V> network, Partition partition)
    {
        int pitch = network.NodePitch;
        for (int atom = 0; atom < partition.Own; atom++)
            for (int copy = partition.CopyStart[atom]; copy < partition.CopyStart[atom + 1]; copy++)
            {
                T* source = networks[partition.CopyPartition[copy]].AdjointOut + (long)partition.CopyIndex[copy] * pitch;
                T* target = network.AdjointOut + (long)atom * pitch;
                for (int column = 0; column < pitch; column += L.Width) L.Store(target + column, L.Load(target + column) + L.Load(source + column));
            }
    }

    public void Dispose()
    {
        foreach (PartitionNetwork<T, L, V> network in networks) network.Dispose();
        foreach (Arena<T> memory in temporaries) memory.Dispose();
    }
}
