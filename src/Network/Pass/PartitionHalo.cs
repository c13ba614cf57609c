using System.Numerics;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;

namespace Amalgam.Network.Pass;

/// <summary>The halo exchange between the partitions of one process: memory to memory.</summary>
/// <param name="passes">[partition]</param>
internal sealed unsafe class PartitionHalo<T, L, V>(IReadOnlyList<PartitionPass<T, L, V>> passes, PartitionBuilder builder) : IHalo<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    public void Receive(int partition, int layer)
    {
        Partition part = builder.Partitions[partition];
        Rows<T> target = passes[partition].NodesOf(layer);
        for (int halo = 0; halo < part.Local - part.Own; halo++)
        {
            if (part.HaloOwner[halo] == Partition.Elsewhere) continue;
            T* source = passes[part.HaloOwner[halo]].NodesOf(layer).At(part.HaloIndex[halo]);
            new Span<T>(source, target.Pitch).CopyTo(new Span<T>(target.At(part.Own + halo), target.Pitch));
            if (passes[partition].Passed > 0) ReceiveMoments(part, passes[partition], halo, layer);
        }
    }

    private void ReceiveMoments(Partition part, PartitionPass<T, L, V> pass, int halo, int layer)
    {
        int length = V.Faces * pass.Passed;
        T* source = passes[part.HaloOwner[halo]].MomentsOf(layer).At(part.HaloIndex[halo]);
        new Span<T>(source, length).CopyTo(new Span<T>(pass.MomentsOf(layer).At(part.Own + halo), length));
    }

    public void Return(int partition)
    {
        // Other processes may wait for this one where no partition waits for another.
        if (!builder.HasHalo) return;
        Partition part = builder.Partitions[partition];
        Rows<T> nodes = passes[partition].NodeGradients, moments = passes[partition].PassesInto ? passes[partition].MomentGradients : default;
        for (int atom = 0; atom < part.Own; atom++)
            for (int copy = part.CopyStart[atom]; copy < part.CopyStart[atom + 1]; copy++)
            {
                PartitionPass<T, L, V> other = passes[part.CopyPartition[copy]];
                AtomRows<T, L>.Add(other.NodeGradients.At(part.CopyIndex[copy]), nodes.At(atom), nodes.Pitch);
                if (moments.Start != null) AtomRows<T, L>.Add(other.MomentGradients.At(part.CopyIndex[copy]), moments.At(atom), moments.Pitch);
            }
    }
}
