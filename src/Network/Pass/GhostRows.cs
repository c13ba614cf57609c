using System.Numerics;
using System.Runtime.InteropServices;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>Features of ghosts that other processes own: gathered from partitions and put back, around the exchange of the caller.</summary>
/// <remarks>Partitions ascending, atoms ascending: the order of sums does not depend on threads.</remarks>
/// <param name="passes">[partition]</param>
internal sealed unsafe class GhostRows<T, L, V>(IReadOnlyList<PartitionPass<T, L, V>> passes, PartitionBuilder builder)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>[own + ghost, width], atoms of the first structure.</summary>
    private T[] values = [];

    /// <summary>Before a layer: n of ghosts from the processes that own them, and the moments that pass into it.</summary>
    public void Receive(IFeatureExchange exchange, int layer, NetworkShape shape)
    {
        int width = shape.Spec.ExchangedWidth;
        Prepare(width);
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            for (int atom = 0; atom < part.Own; atom++)
                if (part.Atom[atom] < Own) Pieces(passes[index], layer, atom, shape).CopyTo(RowOf(part.Atom[atom], width));
        }
        exchange.Forward(layer, Bytes(width), width * sizeof(T));
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            for (int halo = 0; halo < part.Local - part.Own; halo++)
            {
                if (part.HaloOwner[halo] != Partition.Elsewhere) continue;
                Pieces(passes[index], layer, part.Own + halo, shape).CopyFrom(RowOf(Own + part.HaloIndex[halo], width));
            }
        }
    }

    /// <summary>After the reverse of a layer: adjoints of ghosts to their owners, and of own atoms from where they are ghosts.</summary>
    public void Return(IFeatureExchange exchange, int layer, NetworkShape shape)
    {
        int width = shape.Spec.ExchangedWidth;
        Prepare(width);
        Array.Clear(values, 0, (Own + builder.GhostCount) * width);
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            for (int halo = 0; halo < part.Local - part.Own; halo++)
                if (part.HaloOwner[halo] == Partition.Elsewhere)
                    GradientPieces(passes[index], part.Own + halo, shape).AddTo(RowOf(Own + part.HaloIndex[halo], width));
        }
        exchange.Reverse(layer, Bytes(width), width * sizeof(T), sizeof(T) == sizeof(double));
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            for (int atom = 0; atom < part.Own; atom++)
                if (part.Atom[atom] < Own) GradientPieces(passes[index], atom, shape).Add(RowOf(part.Atom[atom], width));
        }
    }

    private static GhostPieces<T> Pieces(PartitionPass<T, L, V> pass, int layer, int atom, NetworkShape shape) =>
        new(pass.NodesOf(layer).At(atom), shape.Passed > 0 ? pass.MomentsOf(layer).At(atom) : null, shape);

    private static GhostPieces<T> GradientPieces(PartitionPass<T, L, V> pass, int atom, NetworkShape shape) =>
        new(pass.NodeGradients.At(atom), shape.Passed > 0 ? pass.MomentGradients.At(atom) : null, shape);

    private int Own => builder.AtomStart[1];

    private void Prepare(int width)
    {
        int length = checked((Own + builder.GhostCount) * width);
        if (values.Length < length) values = new T[length];
    }

    private Span<byte> Bytes(int width) => MemoryMarshal.AsBytes(values.AsSpan(0, (Own + builder.GhostCount) * width));

    private Span<T> RowOf(int atom, int width) => values.AsSpan(atom * width, width);
}
