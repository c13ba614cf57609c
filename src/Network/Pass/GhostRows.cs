using System.Numerics;
using System.Runtime.InteropServices;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;

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

    /// <summary>Before a layer: n of ghosts from the processes that own them.</summary>
    /// <param name="width">n, without padding</param>
    public void Receive(IFeatureExchange exchange, int layer, int width)
    {
        Prepare(width);
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            Rows<T> rows = passes[index].NodesOf(layer);
            for (int atom = 0; atom < part.Own; atom++)
                if (part.Atom[atom] < Own) new Span<T>(rows.At(atom), width).CopyTo(RowOf(part.Atom[atom], width));
        }
        exchange.Forward(layer, Bytes(width), width * sizeof(T));
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            Rows<T> rows = passes[index].NodesOf(layer);
            for (int halo = 0; halo < part.Local - part.Own; halo++)
            {
                if (part.HaloOwner[halo] != Partition.Elsewhere) continue;
                var row = new Span<T>(rows.At(part.Own + halo), rows.Pitch);
                RowOf(Own + part.HaloIndex[halo], width).CopyTo(row);
                row[width..].Clear();
            }
        }
    }

    /// <summary>After the reverse of a layer: adjoints of ghosts to their owners, and of own atoms from where they are ghosts.</summary>
    /// <param name="width">n, without padding</param>
    public void Return(IFeatureExchange exchange, int layer, int width)
    {
        Prepare(width);
        Array.Clear(values, 0, (Own + builder.GhostCount) * width);
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            Rows<T> rows = passes[index].NodeGradients;
            for (int halo = 0; halo < part.Local - part.Own; halo++)
                if (part.HaloOwner[halo] == Partition.Elsewhere) Add(new Span<T>(rows.At(part.Own + halo), width), RowOf(Own + part.HaloIndex[halo], width));
        }
        exchange.Reverse(layer, Bytes(width), width * sizeof(T), sizeof(T) == sizeof(double));
        for (int index = 0; index < builder.Count; index++)
        {
            Partition part = builder.Partitions[index];
            Rows<T> rows = passes[index].NodeGradients;
            for (int atom = 0; atom < part.Own; atom++)
                if (part.Atom[atom] < Own) Add(RowOf(part.Atom[atom], width), new Span<T>(rows.At(atom), width));
        }
    }

    private int Own => builder.AtomStart[1];

    private void Prepare(int width)
    {
        int length = checked((Own + builder.GhostCount) * width);
        if (values.Length < length) values = new T[length];
    }

    private Span<byte> Bytes(int width) => MemoryMarshal.AsBytes(values.AsSpan(0, (Own + builder.GhostCount) * width));

    private Span<T> RowOf(int atom, int width) => values.AsSpan(atom * width, width);

    private static void Add(ReadOnlySpan<T> source, Span<T> target)
    {
        for (int channel = 0; channel < source.Length; channel++) target[channel] += source[channel];
    }
}
