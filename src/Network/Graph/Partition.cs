namespace Amalgam.Network.Graph;

/// <summary>
/// A piece of a batch that one thread works on alone: some atoms (own), and copies of the neighbours that others own (halo).
/// Local atoms are numbered own first, then halo. Arrays may be longer than needed: they only grow.
/// </summary>
internal sealed class Partition
{
    /// <summary>The owner of atoms of other processes.</summary>
    public const int Elsewhere = -1;

    /// <summary>Atoms that this partition computes.</summary>
    public int Own;
    /// <summary>Own atoms that have pairs; they are the first ones.</summary>
    public int Paired;
    /// <summary>Own atoms and halo.</summary>
    public int Local;
    public int PairCount;
    public int AngleCount;
    /// <summary>Largest number of pairs, and of angle neighbours, of one centre.</summary>
    public int LargestPairs;
    public int LargestNear;
    /// <summary>Pairs of own atoms, angles an eighth.</summary>
    public double Cost;

    /// <summary>[local], index of the atom in the batch.</summary>
    public int[] Atom = [];
    /// <summary>[local], row of the element table.</summary>
    public int[] Element = [];
    /// <summary>[own], gate class.</summary>
    public int[] Class = [];
    /// <summary>[own], index of the structure in the batch.</summary>
    public int[] Structure = [];
    /// <summary>[own], whether the energy of an atom is summed; of surroundings it is not.</summary>
    public bool[] IsSummed = [];
    /// <summary>[own + 1], pairs of a centre; its angle neighbours come first.</summary>
    public int[] PairStart = [0];
    /// <summary>[own + 1], angle neighbours of the atoms before.</summary>
    public int[] NearStart = [0];
    /// <summary>[own], number of angle neighbours (m).</summary>
    public int[] Near = [];
    /// <summary>[own + 1], angles of a centre: m², the receiving pair slow.</summary>
    public int[] AngleStart = [0];
    /// <summary>[pair], local index of the neighbour.</summary>
    public int[] Neighbor = [];
    /// <summary>[pair, 3], Å.</summary>
    public double[] Displacement = [];

    /// <summary>[local − own], the partition that owns a halo atom, and its index there; or <see cref="Elsewhere"/> and the number of the ghost.</summary>
    public int[] HaloOwner = [];
    public int[] HaloIndex = [];
    /// <summary>[own + 1] and entries: the copies of an own atom elsewhere, in order of partitions.</summary>
    public int[] CopyStart = [0];
    public int[] CopyPartition = [];
    public int[] CopyIndex = [];

    /// <summary>[pair, 3], Å: Ḋ along the direction of (14).</summary>
    public double[] DisplacementTangent = [];
    /// <summary>[pair, 3], eV/Å: ∂E/∂D.</summary>
    public double[] DisplacementAdjoint = [];
    /// <summary>[chunk], forces and virials; one that covers all centres where they were not taken in chunks.</summary>
    private readonly List<ForceSums> sums = [];
    private int sumCount;

    /// <summary>
    /// Own atoms in pieces that threads may share; one piece where a partition is for one thread. A partition of several has no halo.
    /// </summary>
    public AtomRange[] Chunks = [];
    public int ChunkCount;

    public AtomRange All => new(0, Own);

    /// <summary>Divides own atoms into the chunks, of about equal cost.</summary>
    public void Divide()
    {
        Grow(ref Chunks, ChunkCount);
        double whole = Own + PairCount + 0.125 * AngleCount;
        for (int chunk = 0, begin = 0; chunk < ChunkCount; chunk++)
        {
            int end = begin;
            while (end < Own && (chunk == ChunkCount - 1 || end + PairStart[end] + 0.125 * AngleStart[end] < whole * (chunk + 1) / ChunkCount)) end++;
            Chunks[chunk] = new AtomRange(begin, end);
            begin = end;
        }
    }

    /// <summary>Makes room for the adjoints of displacements and for sums of forces.</summary>
    /// <param name="pieces">1, or the number of chunks</param>
    public void PrepareForces(int pieces)
    {
        Grow(ref DisplacementAdjoint, 3 * PairCount);
        while (sums.Count < pieces) sums.Add(new ForceSums());
        sumCount = pieces;
    }

    /// <summary>Sums forces and virials over the pairs of all centres, or of those of a chunk.</summary>
    /// <param name="piece">0, or the number of the chunk</param>
    /// <param name="centres">all own atoms, or those of the chunk</param>
    /// <param name="atomVirials">[batch atom, 3, 3], eV, result: the parts of W from the pairs of each centre; null where not wanted</param>
    public void SumForces(int piece, AtomRange centres, double[]? atomVirials) => sums[piece].Sum(this, centres, atomVirials);

    /// <summary>Forces on own atoms: what this partition found, chunk by chunk, then what others found for their copies, in order of partitions.</summary>
    /// <param name="forces">[atom, 3], eV/Å, result</param>
    public void GatherForces(PartitionBuilder builder, double[] forces)
    {
        for (int atom = 0; atom < Own; atom++)
        {
            Span<double> total = forces.AsSpan(3 * Atom[atom], 3);
            sums[0].On(atom).CopyTo(total);
            for (int piece = 1; piece < sumCount; piece++) Add(sums[piece].On(atom), total);
            if (!builder.HasHalo) continue;
            for (int copy = CopyStart[atom]; copy < CopyStart[atom + 1]; copy++)
                Add(builder.Partitions[CopyPartition[copy]].sums[0].On(CopyIndex[copy]), total);
        }
    }

    private static void Add(ReadOnlySpan<double> part, Span<double> total)
    {
        for (int axis = 0; axis < 3; axis++) total[axis] += part[axis];
    }

    /// <summary>Adds what this partition found for atoms of other processes.</summary>
    /// <param name="forces">[ghost, 3], eV/Å</param>
    public void AddGhostForces(double[] forces)
    {
        for (int halo = 0; halo < Local - Own; halo++)
        {
            if (HaloOwner[halo] != Elsewhere) continue;
            Add(sums[0].On(Own + halo), forces.AsSpan(3 * HaloIndex[halo], 3));
        }
    }

    /// <summary>Adds the virials of this partition's pairs.</summary>
    /// <param name="virial">[structure, 3, 3], eV</param>
    public void AddVirials(double[] virial)
    {
        for (int piece = 0; piece < sumCount; piece++) sums[piece].AddVirials(virial);
    }

    public static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length) Array.Resize(ref array, Math.Max(length, array.Length + array.Length / 2));
    }
}
