using Amalgam.Atoms;

namespace Amalgam.Model.Network;

/// <summary>A structure and its pairs within r_e, as a model reads them. A training set keeps one per structure. Arrays may be longer than the counts.</summary>
public sealed class StructureGraph
{
    private int[] elementIndex = [];
    private int[] start = [0];
    private int[] near = [];
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
    /// <summary>[atom], m: how many of an atom's pairs, its first ones, are angle neighbours.</summary>
    public int[] Near => near;
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

    /// <summary>Takes another structure, or the same after its atoms moved; allocates nothing when it is no larger.</summary>
    /// <exception cref="InvalidDataException">The structure holds an element that the model does not know.</exception>
    public void Fill(ModelSpec spec, Structure structure, NeighborList list)
    {
        Structure = structure;
        AtomCount = structure.AtomCount;
        IndexElements(spec);
        list.Build(structure, spec.PairCutoff);
        Partition.Grow(ref start, AtomCount + 1);
        Partition.Grow(ref near, AtomCount);
        Partition.Grow(ref neighbor, list.PairCount);
        Partition.Grow(ref displacement, 3 * list.PairCount);
        PairCount = 0;
        AngleCount = 0;
        for (int atom = 0; atom < AtomCount; atom++)
        {
            start[atom] = PairCount;
            if (spec.PairLimit is not null || spec.AngleLimit is not null) AddNearest(spec, list, atom);
            else AddAll(spec.AngleCutoff * spec.AngleCutoff, list, atom);
            AngleCount += (long)near[atom] * near[atom];
        }
        start[AtomCount] = PairCount;
    }

    /// <summary>The pairs of a centre: those within the angle cutoff first, in the order of the list.</summary>
    private void AddAll(double angleCutoff2, NeighborList list, int atom)
    {
        for (int pair = list.Start[atom]; pair < list.Start[atom + 1]; pair++)
            if (Square(list, pair) < angleCutoff2) Add(list, pair);
        near[atom] = PairCount - start[atom];
        for (int pair = list.Start[atom]; pair < list.Start[atom + 1]; pair++)
            if (Square(list, pair) >= angleCutoff2) Add(list, pair);
    }

    /// <summary>The nearest pairs of a centre, by distance, for models that keep a limited number.</summary>
    private void AddNearest(ModelSpec spec, NeighborList list, int atom)
    {
        int first = list.Start[atom], count = list.Start[atom + 1] - first;
        Span<double> squares = new double[count];
        Span<int> sequence = new int[count];
        for (int index = 0; index < count; index++) (squares[index], sequence[index]) = (Square(list, first + index), first + index);
        squares.Sort(sequence);
        near[atom] = 0;
        for (int index = 0; index < Math.Min(count, spec.PairLimit ?? count); index++)
        {
            if (squares[index] < spec.AngleCutoff * spec.AngleCutoff && index < (spec.AngleLimit ?? count)) near[atom]++;
            Add(list, sequence[index]);
        }
    }

    private void Add(NeighborList list, int pair)
    {
        neighbor[PairCount] = list.Neighbor[pair];
        list.Displacement.Slice(3 * pair, 3).CopyTo(displacement.AsSpan(3 * PairCount));
        PairCount++;
    }

    private static double Square(NeighborList list, int pair)
    {
        ReadOnlySpan<double> d = list.Displacement.Slice(3 * pair, 3);
        return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
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
}
