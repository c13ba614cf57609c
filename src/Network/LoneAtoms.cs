using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Lots;

namespace Amalgam.Network;

/// <summary>What the network says of a lone atom of each element: subtracted from every atom, so that E0 is the vacuum level, equation (8).</summary>
/// <remarks>
/// Lone atoms are structures of their own, put behind those of a batch. The same code evaluates them, so that the energy of an atom without neighbours is E0
/// to the last bit, and equation (14) covers them like any other structure. A table keeps their energies until the parameters change: a batch is extended
/// only where it holds an element that is not in the table yet, or where its gradient is wanted. Every lot of a batch has lone atoms of its own.
/// </remarks>
/// <param name="isFree">[element], whether an element is left out: its lone atom keeps the energy that the network gives it</param>
internal sealed class LoneAtoms(ModelSpec spec, IReadOnlyList<bool> isFree)
{
    private readonly StructureGraph?[] graphs = new StructureGraph?[spec.Elements.Count];
    private readonly double[] energies = Unknown(new double[spec.Elements.Count], isFree);
    /// <summary>[element], atoms in the batch.</summary>
    private readonly int[] counts = new int[spec.Elements.Count];
    /// <summary>Elements of the batch, ascending in every lot.</summary>
    private readonly List<int> present = [];
    private readonly List<StructureGraph> extended = [];
    private readonly LossSeeds seeds = new();
    private readonly List<int> lotOf = [];
    private int structures, atoms;

    /// <summary>[element], eV; NaN for elements that no batch has held since the parameters were set, zero for those left out.</summary>
    public ReadOnlySpan<double> Energies => energies;

    /// <summary>The batch of <see cref="Extend"/> and behind it, for every lot, one lone atom of each of its elements.</summary>
    public IReadOnlyList<StructureGraph> Extended => extended;

    /// <summary>Empties the table: the parameters have changed.</summary>
    public void Forget() => Unknown(energies, isFree);

    /// <summary>Whether the table holds every element of a batch.</summary>
    public bool Knows(IReadOnlyList<StructureGraph> batch)
    {
        for (int index = 0; index < batch.Count; index++)
            foreach (int element in batch[index].ElementIndex.AsSpan(0, batch[index].SummedCount))
                if (double.IsNaN(energies[element])) return false;
        return true;
    }

    /// <summary>[structure], the lot of each structure and lone atom of the extended batch.</summary>
    public IReadOnlyList<int> LotOf => lotOf;

    /// <summary>Puts lone atoms of its elements behind a batch, lot by lot.</summary>
    /// <param name="lots">null for one lot</param>
    public void Extend(IReadOnlyList<StructureGraph> batch, BatchLots? lots = null)
    {
        extended.Clear();
        present.Clear();
        lotOf.Clear();
        (structures, atoms) = (batch.Count, 0);
        for (int index = 0; index < batch.Count; index++)
        {
            extended.Add(batch[index]);
            atoms += batch[index].AtomCount;
            lotOf.Add(lots?.LotOf[index] ?? 0);
        }
        int first = lots?.First ?? 0;
        for (int lot = first; lot < first + (lots?.Own ?? 1); lot++) ExtendLot(batch, lot);
    }

    private void ExtendLot(IReadOnlyList<StructureGraph> batch, int lot)
    {
        Array.Clear(counts);
        for (int index = 0; index < batch.Count; index++)
            if (lotOf[index] == lot) Count(batch[index]);
        for (int element = 0; element < counts.Length; element++)
        {
            if (counts[element] == 0 || isFree[element]) continue;
            present.Add(element);
            lotOf.Add(lot);
            extended.Add(graphs[element] ??= Lone(element));
        }
    }

    private StructureGraph Lone(int element)
    {
        var graph = new StructureGraph(spec, new Structure([spec.Elements[element]], new double[3], Cell.Open), new NeighborList());
        // Where rows of conditions stand in the place of elements, several are of one element.
        graph.ElementIndex[0] = element;
        return graph;
    }

    /// <summary>Takes the energies of lone atoms out of the result of the extended batch: what remains is the batch's own.</summary>
    public void Take(BatchResult result)
    {
        for (int index = 0; index < present.Count; index++)
        {
            energies[present[index]] = result.Energies[atoms + index];
            result.Energies[atoms + index] = 0;
        }
    }

    /// <summary>Seeds of the extended batch: an energy E = Σ (E_i − E_lone) gives a lone atom −c_E for each atom of its element.</summary>
    /// <param name="given">seeds of the batch itself</param>
    public LossSeeds SeedsOf(LossSeeds given)
    {
        seeds.Reset(extended.Count, atoms + present.Count);
        given.Energy.AsSpan(0, structures).CopyTo(seeds.Energy);
        given.Forces.AsSpan(0, 3 * atoms).CopyTo(seeds.Forces);
        given.Virial.AsSpan(0, 9 * structures).CopyTo(seeds.Virial);
        for (int structure = 0; structure < structures; structure++)
        {
            Array.Clear(counts);
            Count(extended[structure]);
            for (int index = 0; index < present.Count; index++)
                if (lotOf[structures + index] == lotOf[structure]) seeds.Energy[structures + index] -= counts[present[index]] * given.Energy[structure];
        }
        return seeds;
    }

    private void Count(StructureGraph graph)
    {
        foreach (int element in graph.ElementIndex.AsSpan(0, graph.SummedCount)) counts[element]++;
    }

    private static double[] Unknown(double[] energies, IReadOnlyList<bool> isFree)
    {
        for (int element = 0; element < energies.Length; element++) energies[element] = isFree[element] ? 0 : double.NaN;
        return energies;
    }
}
