using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Network.Graph;

/// <summary>
/// A structure and its pairs within r_e, as a model reads them. A training set keeps one per structure. Arrays may be longer than the counts.
/// </summary>
public sealed class StructureGraph
{
    private int[] elementIndex = [];
    private int[] start = [0];
    private int[] near = [];
    private int[] neighbor = [];
    private double[] displacement = [];

    public Structure Structure { get; private set; } = null!;
    public int AtomCount { get; private set; }
    /// <summary>Ghosts of a caller that other processes may own; 0 where all pairs are among own atoms.</summary>
    public int GhostCount { get; private set; }
    /// <summary>
    /// The first atoms, whose energies are summed: all, but where a caller gives surroundings behind them. Forces and virial are derivatives of that sum.
    /// </summary>
    public int SummedCount { get; set; }
    public int PairCount { get; private set; }
    /// <summary>Number of angles: Σ m², m the pairs of a centre with r &lt; r_a.</summary>
    public long AngleCount { get; private set; }

    /// <summary>[atom + ghost], index of the element in the model, or row of the element at the condition of the structure.</summary>
    public int[] ElementIndex => elementIndex;
    /// <summary>
    /// [element], atoms of the whole structure, of which other processes own a part; null where all atoms are here. Configuration routing reads it.
    /// </summary>
    public double[]? Composition { get; set; }
    /// <summary>[atom + 1].</summary>
    public int[] Start => start;
    /// <summary>[atom], m: how many of an atom's pairs, its first ones, are angle neighbours.</summary>
    public int[] Near => near;
    /// <summary>[pair], an atom, or atoms + g for ghost g of another process.</summary>
    public int[] Neighbor => neighbor;
    /// <summary>[pair, 3], Å: D = r_j + T − r_i.</summary>
    public double[] Displacement => displacement;

    internal StructureGraph()
    {
    }

    /// <param name="list">scratch; its arrays are copied</param>
    /// <exception cref="InvalidDataException">The structure holds an element that the model does not know.</exception>
    public StructureGraph(ModelSpec spec, Structure structure, NeighborList list) => Fill(spec, structure, list);

    /// <summary>The same for a model with conditions, written with rows in place of elements.</summary>
    /// <param name="spec">of the model</param>
    /// <param name="list">scratch; its arrays are copied</param>
    /// <param name="rows">[element of the model], row of an element at the condition of the structure</param>
    /// <exception cref="InvalidDataException">The structure holds an element that the model does not know.</exception>
    public StructureGraph(ModelSpec spec, Structure structure, NeighborList list, IReadOnlyList<int> rows)
    {
        Fill(spec, structure, list);
        for (int atom = 0; atom < AtomCount; atom++) elementIndex[atom] = rows[elementIndex[atom]];
    }

    /// <summary>Takes another structure; allocates nothing when it is no larger.</summary>
    /// <exception cref="InvalidDataException">The structure holds an element that the model does not know.</exception>
    public void Fill(ModelSpec spec, Structure structure, NeighborList list)
    {
        Begin(spec, structure);
        list.Build(structure, spec.PairCutoff);
        Take(spec, new PairArrays(list.Start, list.Neighbor, list.Displacement, []));
    }

    /// <summary>
    /// Takes another structure, or the same after its atoms moved; allocates nothing when it is no larger. The result does not depend on earlier structures.
    /// </summary>
    /// <param name="list">of the model's pair cutoff</param>
    /// <exception cref="InvalidDataException">The structure holds an element that the model does not know.</exception>
    public void Fill(ModelSpec spec, Structure structure, VerletList list)
    {
        Begin(spec, structure);
        list.Update(structure);
        Take(spec, new PairArrays(list.List.Start, list.List.Neighbor, list.List.Displacement, []));
    }

    /// <summary>Takes the pairs of a caller's own neighbour list; those beyond the pair cutoff are left out.</summary>
    /// <param name="structure">the caller's own atoms</param>
    /// <param name="pairs">at least all pairs within the cutoff, in any order; neighbours may be ghosts that are images of own atoms</param>
    /// <exception cref="InvalidDataException">The structure holds an element that the model does not know.</exception>
    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    public void Fill(ModelSpec spec, Structure structure, PairArrays pairs)
    {
        Begin(spec, structure);
        pairs.Check(structure.AtomCount);
        IndexGhosts(spec, pairs.GhostElement);
        Take(spec, pairs);
    }

    private void Begin(ModelSpec spec, Structure structure)
    {
        (Structure, GhostCount, Composition) = (structure, 0, null);
        SummedCount = AtomCount = structure.AtomCount;
        IndexElements(spec);
    }

    /// <summary>Copies the pairs within r_e.</summary>
    private void Take(ModelSpec spec, PairArrays list)
    {
        Partition.Grow(ref start, AtomCount + 1);
        Partition.Grow(ref near, AtomCount);
        Partition.Grow(ref neighbor, list.Start[AtomCount]);
        Partition.Grow(ref displacement, 3 * list.Start[AtomCount]);
        PairCount = 0;
        AngleCount = 0;
        bool limited = spec.PairLimit is not null || spec.AngleLimit is not null;
        for (int atom = 0; atom < AtomCount; atom++)
        {
            start[atom] = PairCount;
            if (limited) AddNearest(spec, list, atom);
            else AddAll(spec, list, atom);
            AngleCount += (long)near[atom] * near[atom];
        }
        start[AtomCount] = PairCount;
    }

    /// <summary>The pairs of a centre: those within the angle cutoff first, in the order of the list.</summary>
    private void AddAll(ModelSpec spec, PairArrays list, int atom)
    {
        ReadOnlySpan<double> d = list.Displacement;
        int first = list.Start[atom], end = list.Start[atom + 1], next = PairCount;
        for (int pair = first; pair < end; pair++)
            if (Square(d, pair) is double square && square < AngleReach(spec, list, atom, pair)) Copy(list, pair, next++);
        near[atom] = next - PairCount;
        for (int pair = first; pair < end; pair++)
            if (Square(d, pair) is double square && square >= AngleReach(spec, list, atom, pair) && square <= PairReach(spec, list, atom, pair))
                Copy(list, pair, next++);
        PairCount = next;
    }

    /// <summary>The nearest pairs of a centre, by distance, for models that keep a limited number.</summary>
    private void AddNearest(ModelSpec spec, PairArrays list, int atom)
    {
        ReadOnlySpan<double> d = list.Displacement;
        int first = list.Start[atom], most = list.Start[atom + 1] - first, count = 0;
        Span<double> squares = new double[most];
        Span<int> sequence = new int[most];
        for (int pair = first; pair < first + most; pair++)
            if (Square(d, pair) is double square && square <= PairReach(spec, list, atom, pair)) (squares[count], sequence[count++]) = (square, pair);
        squares[..count].Sort(sequence[..count]);
        near[atom] = 0;
        for (int index = 0; index < Math.Min(count, spec.PairLimit ?? count); index++)
        {
            if (squares[index] < AngleReach(spec, list, atom, sequence[index]) && index < (spec.AngleLimit ?? count)) near[atom]++;
            Copy(list, sequence[index], PairCount++);
        }
    }

    /// <summary>Å², square of the cutoff of a pair.</summary>
    private double PairReach(ModelSpec spec, PairArrays list, int atom, int pair)
    {
        double cutoff = spec.TypewiseCutoff is null ? spec.PairCutoff : spec.CutoffOf(elementIndex[atom], elementIndex[NeighborOf(list, pair)]);
        return cutoff * cutoff;
    }

    /// <summary>Å², square of the distance below which a pair is an angle neighbour; 0 for a network without angles.</summary>
    private double AngleReach(ModelSpec spec, PairArrays list, int atom, int pair) =>
        spec.AngleWidth > 0 ? Math.Min(spec.AngleCutoff * spec.AngleCutoff, PairReach(spec, list, atom, pair)) : 0;

    /// <summary>The neighbour of a pair; a ghost that another process owns keeps its number.</summary>
    private int NeighborOf(PairArrays list, int pair)
    {
        int other = list.Neighbor[pair];
        return other < AtomCount || list.GhostOwner[other - AtomCount] < 0 ? other : list.GhostOwner[other - AtomCount];
    }

    private void Copy(PairArrays list, int pair, int to)
    {
        neighbor[to] = NeighborOf(list, pair);
        list.Displacement.Slice(3 * pair, 3).CopyTo(displacement.AsSpan(3 * to, 3));
    }

    private static double Square(ReadOnlySpan<double> d, int pair) =>
        d[3 * pair] * d[3 * pair] + d[3 * pair + 1] * d[3 * pair + 1] + d[3 * pair + 2] * d[3 * pair + 2];

    private void IndexElements(ModelSpec spec)
    {
        Partition.Grow(ref elementIndex, AtomCount);
        for (int atom = 0; atom < AtomCount; atom++)
        {
            elementIndex[atom] = spec.IndexOf(Structure.Elements[atom]);
            if (elementIndex[atom] < 0) throw Unknown(spec, $"atom {atom + 1}", Structure.Elements[atom]);
        }
    }

    private void IndexGhosts(ModelSpec spec, ReadOnlySpan<Element> elements)
    {
        GhostCount = elements.Length;
        Partition.Grow(ref elementIndex, AtomCount + GhostCount);
        for (int ghost = 0; ghost < GhostCount; ghost++)
        {
            elementIndex[AtomCount + ghost] = spec.IndexOf(elements[ghost]);
            if (elementIndex[AtomCount + ghost] < 0) throw Unknown(spec, $"ghost {ghost + 1}", elements[ghost]);
        }
    }

    private InvalidDataException Unknown(ModelSpec spec, string who, Element element) =>
        new($"{Structure.Source}: {who} is {element}, which this model does not know\n  → it was made for {string.Join(' ', spec.Elements)}");
}
