using Amalgam.Atoms;

namespace Amalgam.Model.Network;

/// <summary>A structure and its pairs within r_e, as a model reads them. A training set keeps one per structure. Arrays may be longer than the counts.</summary>
public sealed class StructureGraph
{
    private int[] elementIndex = [];
    private int[] start = [0];
    private int[] neighbor = [];
    private double[] displacement = [];

    public Structure Structure { get; private set; } = null!;
    public int AtomCount { get; private set; }
    public int PairCount { get; private set; }
    /// <summary>Number of angles: Σ m², m the pairs of a centre with r &lt; r_a.</summary>
    public long AngleCount { get; private set; }

    /// <summary>[atom], index of the element in the model.</summary>
    public int[] ElementIndex => elementIndex;
    /// <summary>[atom + 1].</summary>
    public int[] Start => start;
    /// <summary>[pair].</summary>
    public int[] Neighbor => neighbor;
    /// <summary>[pair, 3], Å: D = r_j + T − r_i.</summary>
    public double[] Displacement => displacement;

    internal StructureGraph()
    {
    }

    /// <param name="list">scratch; its arrays are copied</param>
    /// <exception cref="InvalidDataException">The structure holds an element that the model does not know.</exception>
    public StructureGraph(ModelSpec spec, Structure structure, NeighborList list) => Fill(spec, structure, list);

    /// <summary>Takes another structure; allocates nothing when it is no larger.</summary>
    internal void Fill(ModelSpec spec, Structure structure, NeighborList list)
    {
        Structure = structure;
        AtomCount = structure.AtomCount;
        IndexElements(spec);
        list.Build(structure, spec.PairCutoff);
        PairCount = list.PairCount;
        Partition.Grow(ref start, AtomCount + 1);
        Partition.Grow(ref neighbor, PairCount);
        Partition.Grow(ref displacement, 3 * PairCount);
        list.Start.CopyTo(start);
        list.Neighbor.CopyTo(neighbor);
        list.Displacement.CopyTo(displacement);
        AngleCount = CountAngles(spec.AngleCutoff);
    }

    private void IndexElements(ModelSpec spec)
    {
        Partition.Grow(ref elementIndex, AtomCount);
        for (int atom = 0; atom < AtomCount; atom++)
        {
            elementIndex[atom] = spec.IndexOf(Structure.Elements[atom]);
            if (elementIndex[atom] < 0)
                throw new InvalidDataException($"{Structure.Source}: atom {atom + 1} is {Structure.Elements[atom]}, which this model does not know\n  → it was made for {string.Join(' ', spec.Elements)}");
        }
    }

    private long CountAngles(double cutoff)
    {
        long angles = 0;
        for (int atom = 0; atom < AtomCount; atom++)
        {
            long near = 0;
            for (int pair = start[atom]; pair < start[atom + 1]; pair++)
            {
                double x = displacement[3 * pair], y = displacement[3 * pair + 1], z = displacement[3 * pair + 2];
                if (x * x + y * y + z * z < cutoff * cutoff) near++;
            }
            angles += near * near;
        }
        return angles;
    }
}
