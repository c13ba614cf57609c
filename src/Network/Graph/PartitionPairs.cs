namespace Amalgam.Network.Graph;

/// <summary>Lays out the pairs of partitions: neighbours by their index in the partition, atoms that others own as its halo.</summary>
internal sealed class PartitionPairs
{
    private IReadOnlyList<StructureGraph> graphs = [];
    private int[] atomStart = [], owner = [], local = [];
    private int atoms;

    /// <summary>Where a pair is found.</summary>
    /// <param name="FirstAtom">of the structure, in the batch</param>
    /// <param name="Partition">that owns the centre</param>
    private readonly record struct Home(int FirstAtom, int Partition);

    /// <summary>Takes a batch whose own atoms are known.</summary>
    /// <param name="batchStart">[structure], first atom in the batch</param>
    /// <param name="ownerOf">[batch atom + ghost], the partition that owns it</param>
    /// <param name="localOf">[batch atom + ghost], its index there</param>
    public void Begin(IReadOnlyList<StructureGraph> batch, int[] batchStart, int[] ownerOf, int[] localOf) =>
        (graphs, atomStart, owner, local, atoms) = (batch, batchStart, ownerOf, localOf, batchStart[batch.Count]);

    /// <summary>Fills the pairs of the own atoms of a partition and numbers its halo.</summary>
    /// <param name="partition">its own atoms are known and ordered</param>
    /// <param name="index">its number</param>
    /// <param name="stamp">[batch atom], scratch, for one partition at a time</param>
    public void Fill(Partition partition, int index, int[] stamp)
    {
        int own = partition.Own, pairs = 0, angles = 0;
        Reserve(partition);
        for (int atom = 0; atom < own; atom++)
        {
            StructureGraph graph = graphs[partition.Structure[atom]];
            int first = atomStart[partition.Structure[atom]], centre = partition.Atom[atom] - first;
            int begin = graph.Start[centre], end = graph.Start[centre + 1];
            partition.PairStart[atom] = pairs;
            partition.AngleStart[atom] = angles;
            for (int pair = begin; pair < end; pair++) AddPair(partition, graph, pair, new Home(first, index), stamp, ref pairs);
            int near = partition.Near[atom] = graph.Near[centre];
            partition.NearStart[atom + 1] = partition.NearStart[atom] + near;
            angles = checked(angles + near * near);
            partition.LargestNear = Math.Max(partition.LargestNear, near);
            partition.LargestPairs = Math.Max(partition.LargestPairs, end - begin);
        }
        partition.PairStart[own] = partition.PairCount = pairs;
        partition.AngleStart[own] = partition.AngleCount = angles;
    }

    private void Reserve(Partition partition)
    {
        int own = partition.Own, expected = 0;
        partition.Local = own;
        partition.LargestPairs = partition.LargestNear = 0;
        Partition.Grow(ref partition.PairStart, own + 1);
        Partition.Grow(ref partition.AngleStart, own + 1);
        Partition.Grow(ref partition.Near, own);
        Partition.Grow(ref partition.NearStart, own + 1);
        for (int atom = 0; atom < own; atom++)
        {
            StructureGraph graph = graphs[partition.Structure[atom]];
            int centre = partition.Atom[atom] - atomStart[partition.Structure[atom]];
            expected += graph.Start[centre + 1] - graph.Start[centre];
        }
        Partition.Grow(ref partition.Neighbor, expected);
        Partition.Grow(ref partition.Displacement, 3 * expected);
    }

    private void AddPair(Partition partition, StructureGraph graph, int pair, Home home, int[] stamp, ref int pairs)
    {
        int neighbor = graph.Neighbor[pair], global = neighbor < graph.AtomCount ? home.FirstAtom + neighbor : atoms + neighbor - graph.AtomCount;
        int place = owner[global] == home.Partition ? local[global] : HaloOf(partition, global, stamp, graph.ElementIndex[neighbor]);
        partition.Neighbor[pairs] = place;
        graph.Displacement.AsSpan(3 * pair, 3).CopyTo(partition.Displacement.AsSpan(3 * pairs));
        pairs++;
    }

    /// <summary>Local index of a halo atom, new or known: <c>stamp</c> holds where the atom was last put, which counts only if it is there.</summary>
    private int HaloOf(Partition partition, int global, int[] stamp, int element)
    {
        if (stamp[global] >= partition.Own && stamp[global] < partition.Local && partition.Atom[stamp[global]] == global) return stamp[global];
        int place = partition.Local++, halo = place - partition.Own;
        Partition.Grow(ref partition.Atom, partition.Local);
        Partition.Grow(ref partition.Element, partition.Local);
        Partition.Grow(ref partition.HaloOwner, halo + 1);
        Partition.Grow(ref partition.HaloIndex, halo + 1);
        partition.Atom[place] = global;
        partition.Element[place] = element;
        partition.HaloOwner[halo] = owner[global];
        partition.HaloIndex[halo] = local[global];
        stamp[global] = place;
        return place;
    }
}
