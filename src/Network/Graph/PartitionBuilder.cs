using System.Numerics;
using Amalgam.Network.Lots;
using Amalgam.Network.Threads;

namespace Amalgam.Network.Graph;

/// <summary>Cuts a batch into partitions. The cut depends on the batch alone, never on the number of threads.</summary>
/// <remarks>
/// Small structures are gathered whole until a partition has its share of the batch, within limits; a large one is cut along a
/// space-filling curve. Own atoms are ordered by gate class so that neighbours in the order share weights. No partition has structures of two lots, and the
/// partitions of a lot depend on its structures alone.
/// </remarks>
/// <param name="channels">n of the model</param>
internal sealed class PartitionBuilder(int channels)
{
    /// <summary>Pairs (angles count an eighth) of one partition of whole structures, at most.</summary>
    private const double TargetCost = 4000;
    /// <summary>The same at least: about eight atoms. Smaller ones make products of too few rows.</summary>
    private const double LeastCost = 600;
    /// <summary>Partitions that a small batch is cut into where its structures allow, so that two to eight threads have equal work.</summary>
    private const int WantedPartitions = BatchLots.LeastLeaves;
    /// <summary>
    /// The same for a structure that is cut, per channel of n. Larger partitions waste less on halos, whose terms n_j W² are computed once per partition, and
    /// read weights less often; smaller ones keep those terms in the second cache. Measured with 1 MB of it: 7000 is best for 64 channels, 14,000 for 128.
    /// </summary>
    private const double CutCostPerChannel = 110;
    private const double CurveCell = 2.0;
    /// <summary>The least cost of a structure whose evaluation threads may share, in two to eight chunks of about equal cost.</summary>
    private const double LeastShared = 1000, LeastChunk = 350;
    private const int MostChunks = 8, LeastAtomsOfChunk = 16;
    /// <summary>Bit of a sorting key, above every class.</summary>
    private const long Unpaired = 1L << 62;

    private readonly double cutCost = CutCost(channels);
    /// <summary>Pieces of work in which pairs are laid out: each needs an array over all atoms.</summary>
    private const int Pieces = 16;

    private int[] order = [], owner = [], local = [];
    /// <summary>[piece][atom], where a halo atom was last put.</summary>
    private readonly int[][] stamps = [.. Enumerable.Range(0, Pieces).Select(_ => Array.Empty<int>())];
    private IReadOnlyList<StructureGraph> batch = [];
    private readonly PartitionPairs pairs = new();
    private readonly List<int> structuresOfLot = [];
    private Action<int, int>? fill;
    private long[] keys = [];
    private double[] cost = [];
    private int[] atomStart = [0], lotStart = [0, 0];
    private int current;

    /// <summary>The partitions of the last build; only the first <see cref="Count"/> are in use.</summary>
    public List<Partition> Partitions { get; } = [];
    public int Count { get; private set; }
    public int AtomCount { get; private set; }
    /// <summary>Ghosts of the first structure that other processes own or may own; no other structure of a batch has any.</summary>
    public int GhostCount { get; private set; }
    /// <summary>Whether any partition has halo atoms, so that layers must wait for each other.</summary>
    public bool HasHalo { get; private set; }
    /// <summary>[structure + 1].</summary>
    public ReadOnlySpan<int> AtomStart => atomStart;
    /// <summary>[own lot + 1], first partition of every lot.</summary>
    public ReadOnlySpan<int> LotStart => lotStart;

    /// <summary>Cost of a partition of a structure that is cut.</summary>
    public static double CutCost(int channels) => Math.Max(TargetCost, CutCostPerChannel * channels);

    /// <param name="classOf">[structure], gate class of all atoms of a structure, or null: the element is the class</param>
    /// <param name="lots">null for one lot</param>
    public void Build(IReadOnlyList<StructureGraph> graphs, int[]? classOf, BlockScheduler scheduler, BatchLots? lots = null)
    {
        batch = graphs;
        Prepare(graphs);
        Assign(graphs, lots);
        for (int index = 0; index < Count; index++) OrderOwn(Partitions[index], graphs, classOf);
        Locate();
        pairs.Begin(batch, atomStart, owner, local);
        scheduler.Run(Math.Min(Count, Pieces), fill ??= FillPiece);
        HasHalo = false;
        for (int index = 0; index < Count; index++) HasHalo |= Partitions[index].Local > Partitions[index].Own;
        if (HasHalo) HaloCopies.Fill(Partitions, Count);
    }

    private void FillPiece(int piece, int worker)
    {
        int pieces = Math.Min(Count, Pieces), first = (int)((long)piece * Count / pieces), last = (int)((long)(piece + 1) * Count / pieces);
        if (stamps[piece].Length < AtomCount + GhostCount) Array.Resize(ref stamps[piece], AtomCount + GhostCount);
        for (int index = first; index < last; index++)
        {
            pairs.Fill(Partitions[index], index, stamps[piece]);
            Partitions[index].Divide();
        }
    }

    private void Prepare(IReadOnlyList<StructureGraph> graphs)
    {
        Partition.Grow(ref atomStart, graphs.Count + 1);
        AtomCount = 0;
        for (int index = 0; index < graphs.Count; index++)
        {
            atomStart[index] = AtomCount;
            AtomCount += graphs[index].AtomCount;
        }
        atomStart[graphs.Count] = AtomCount;
        GhostCount = graphs.Count > 0 ? graphs[0].GhostCount : 0;
        for (int index = 1; index < graphs.Count; index++)
            if (graphs[index].GhostCount > 0) throw new ArgumentException("expected ghosts of other processes in the first structure of a batch alone");
        Partition.Grow(ref order, AtomCount);
        Partition.Grow(ref owner, AtomCount + GhostCount);
        Partition.Grow(ref local, AtomCount + GhostCount);
        Partition.Grow(ref keys, AtomCount);
        Partition.Grow(ref cost, AtomCount);
        for (int index = 0; index < graphs.Count; index++) AtomCosts(graphs[index], atomStart[index]);
    }

    private void AtomCosts(StructureGraph graph, int first)
    {
        for (int atom = 0; atom < graph.AtomCount; atom++)
        {
            double near = graph.Near[atom];
            cost[first + atom] = 1 + graph.Start[atom + 1] - graph.Start[atom] + 0.125 * near * near;
        }
    }

    private void Assign(IReadOnlyList<StructureGraph> graphs, BatchLots? lots)
    {
        Count = 0;
        int all = lots?.Own ?? 1;
        Partition.Grow(ref lotStart, all + 1);
        for (int lot = 0; lot < all; lot++)
        {
            lotStart[lot] = Count;
            structuresOfLot.Clear();
            for (int index = 0; index < graphs.Count; index++)
                if (lots is null || lots.LotOf[index] == lots.First + lot) structuresOfLot.Add(index);
            AssignLot(graphs, lots?.LeavesPerLot ?? WantedPartitions);
        }
        lotStart[all] = Count;
    }

    private double CostOf(int structure)
    {
        double total = 0;
        for (int atom = atomStart[structure]; atom < atomStart[structure + 1]; atom++) total += cost[atom];
        return total;
    }

    private void AssignLot(IReadOnlyList<StructureGraph> graphs, int wanted)
    {
        current = -1;
        double filled = 0, whole = 0;
        foreach (int index in structuresOfLot) whole += CostOf(index);
        double target = Math.Clamp(whole / wanted, LeastCost, TargetCost);
        foreach (int index in structuresOfLot)
        {
            int first = atomStart[index], count = graphs[index].AtomCount;
            double total = CostOf(index);
            if (total > 1.5 * cutCost)
            {
                Split(graphs[index], index, total);
                current = -1;
                continue;
            }
            int chunks = graphs[index].GhostCount == 0 ? ChunksOf(total, count) : 1;
            if (current < 0 || chunks > 1 || filled + total > 1.25 * target)
            {
                current = Open();
                filled = 0;
            }
            for (int atom = first; atom < first + count; atom++) Give(atom, index);
            filled += total;
            if (chunks == 1) continue;
            Partitions[current].ChunkCount = chunks;
            current = -1;
        }
    }

    /// <summary>Number of chunks of a structure that is one partition: a power of two.</summary>
    public static int ChunksOf(double total, int atoms) =>
        total < LeastShared ? 1 : Math.Min(MostChunks, 1 << BitOperations.Log2((uint)Math.Min(total / LeastChunk, (double)atoms / LeastAtomsOfChunk)));

    private int Open()
    {
        if (Count == Partitions.Count) Partitions.Add(new Partition());
        Partitions[Count].Own = 0;
        Partitions[Count].Cost = 0;
        Partitions[Count].ChunkCount = 1;
        return Count++;
    }

    private void Give(int atom, int structure)
    {
        Partition partition = Partitions[current];
        Partition.Grow(ref partition.Atom, partition.Own + 1);
        Partition.Grow(ref partition.Structure, partition.Own + 1);
        partition.Atom[partition.Own] = atom;
        partition.Structure[partition.Own++] = structure;
        partition.Cost += cost[atom];
        owner[atom] = current;
    }

    private void Split(StructureGraph graph, int structure, double total)
    {
        int parts = (int)Math.Ceiling(total / cutCost / 2) * 2;
        SpaceFillingCurve.Keys(graph.Structure, CurveCell, keys.AsSpan(0, graph.AtomCount));
        Span<int> sequence = order.AsSpan(0, graph.AtomCount);
        for (int atom = 0; atom < sequence.Length; atom++) sequence[atom] = atom;
        keys.AsSpan(0, graph.AtomCount).Sort(sequence);
        double sum = 0;
        int part = -1;
        foreach (int atom in sequence)
        {
            int wanted = Math.Min(parts - 1, (int)(sum / total * parts));
            if (wanted != part)
            {
                current = Open();
                part = wanted;
            }
            Give(atomStart[structure] + atom, structure);
            sum += cost[atomStart[structure] + atom];
        }
    }

    /// <summary>
    /// Sorts own atoms by gate class, those without pairs behind all others: maps that read pairs leave them out. Within a class they stay in the order of the
    /// curve, so that centres that follow each other share neighbours in cache.
    /// </summary>
    private void OrderOwn(Partition partition, IReadOnlyList<StructureGraph> graphs, int[]? classOf)
    {
        int own = partition.Own;
        Partition.Grow(ref partition.Class, own);
        Partition.Grow(ref partition.Element, own);
        Partition.Grow(ref partition.IsSummed, own);
        Span<int> given = order.AsSpan(0, own), structures = local.AsSpan(0, own);
        partition.Paired = 0;
        for (int atom = 0; atom < own; atom++)
        {
            int structure = partition.Structure[atom], within = partition.Atom[atom] - atomStart[structure];
            int element = graphs[structure].ElementIndex[within];
            bool paired = graphs[structure].Start[within + 1] > graphs[structure].Start[within];
            if (paired) partition.Paired++;
            keys[atom] = (paired ? 0 : Unpaired) | ((long)(classOf is null ? element : classOf[structure]) << 32) | (uint)atom;
            given[atom] = partition.Atom[atom];
            structures[atom] = structure;
        }
        keys.AsSpan(0, own).Sort();
        for (int atom = 0; atom < own; atom++)
        {
            int before = (int)(keys[atom] & 0xffffffff), structure = structures[before];
            partition.Atom[atom] = given[before];
            partition.Structure[atom] = structure;
            partition.Class[atom] = (int)((keys[atom] & ~Unpaired) >> 32);
            int within = given[before] - atomStart[structure];
            partition.Element[atom] = graphs[structure].ElementIndex[within];
            partition.IsSummed[atom] = within < graphs[structure].SummedCount;
        }
    }

    /// <summary>Where every atom stands in the partition that owns it; ghosts of other processes have none, and their own numbers.</summary>
    private void Locate()
    {
        for (int ghost = 0; ghost < GhostCount; ghost++) (owner[AtomCount + ghost], local[AtomCount + ghost]) = (Partition.Elsewhere, ghost);
        for (int index = 0; index < Count; index++)
            for (int atom = 0; atom < Partitions[index].Own; atom++) local[Partitions[index].Atom[atom]] = atom;
    }
}
