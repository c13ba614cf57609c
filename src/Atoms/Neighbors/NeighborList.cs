namespace Amalgam.Atoms.Neighbors;

/// <summary>All directed pairs i ← j within a cutoff, own periodic images included, grouped by centre.</summary>
/// <remarks>
/// <para>Equation: D = r_j + T − r_i, T = image · cell; all pairs with |D| ≤ cutoff, never truncated. An atom is no neighbour of itself in
/// image 0. D of a pair and of its reverse are exactly opposite.</para>
/// <para>Order: centres ascending; in a centre by neighbour index; the images of one neighbour lexicographically. The same arrays, to the
/// last bit, for any number of threads.</para>
/// <para>Cost: linear in the number of pairs, for any cell. One list serves one caller at a time.</para>
/// </remarks>
public sealed partial class NeighborList
{
    /// <summary>Å.</summary>
    public double Cutoff { get; private set; }
    public int AtomCount { get; private set; }
    public int PairCount { get; private set; }

    private int[] start = [0];
    private int[] neighbor = [];
    private int[] image = [];
    private double[] displacement = [];
    private int[] reverse = [];

    /// <summary>[atom + 1]: the pairs of centre i are Start[i] … Start[i + 1] − 1.</summary>
    public ReadOnlySpan<int> Start => start.AsSpan(0, AtomCount + 1);

    /// <summary>[pair]: the neighbour j.</summary>
    public ReadOnlySpan<int> Neighbor => neighbor.AsSpan(0, PairCount);

    /// <summary>[pair, 3]: lattice translations of the neighbour's image, so that D = r_j + image·cell − r_i for the positions as given.</summary>
    public ReadOnlySpan<int> Image => image.AsSpan(0, 3 * PairCount);

    /// <summary>[pair, 3], Å: D.</summary>
    public ReadOnlySpan<double> Displacement => displacement.AsSpan(0, 3 * PairCount);

    /// <summary>[pair]: the pair j ← i of the same two atoms and images.</summary>
    public ReadOnlySpan<int> Reverse => reverse.AsSpan(0, PairCount);

    /// <summary>Finds the pairs of a structure; the arrays of an earlier call are reused.</summary>
    /// <param name="cutoff">Å, positive</param>
    /// <param name="threads">threads to use at most, 0 for all processors; small structures use one</param>
    /// <exception cref="InvalidDataException">
    /// A coordinate is not finite, two atoms are at the same place, or the cell has periodic axes and no volume. The list is empty afterwards.
    /// </exception>
    public void Build(Structure structure, double cutoff, int threads = 0)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff)) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "a cutoff is positive and finite");
        Empty();
        lattice.Set(structure);
        bins.Build(structure, lattice, cutoff);
        Prepare(structure.AtomCount, cutoff, threads);
        Run(countChunks);
        if (coincident < int.MaxValue) throw SamePlace(structure, coincident);
        PairCount = SumCounts(structure);
        AtomCount = structure.AtomCount;
        Cutoff = cutoff;
        Run(fillChunks);
        Run(pairReverses);
    }

    private void Empty()
    {
        AtomCount = 0;
        PairCount = 0;
        start[0] = 0;
    }

    /// <summary>Turns the counts in start[i + 1] into first pairs, and makes room for them.</summary>
    private int SumCounts(Structure structure)
    {
        long pairs = 0;
        for (int i = 0; i < structure.AtomCount; i++)
        {
            pairs += start[i + 1];
            if (3 * pairs > Array.MaxLength)
                throw new InvalidDataException(
                    $"expected at most {Array.MaxLength / 3} pairs, found more among the first {i + 1} of {structure.AtomCount} atoms\n"
                    + "  → take a smaller structure or cutoff");
            start[i + 1] = (int)pairs;
        }
        if (neighbor.Length < pairs)
        {
            int capacity = (int)Math.Min(pairs + pairs / 8, Array.MaxLength / 3);
            neighbor = reverse = [];
            image = [];
            displacement = [];
            neighbor = GC.AllocateUninitializedArray<int>(capacity);
            reverse = GC.AllocateUninitializedArray<int>(capacity);
            image = GC.AllocateUninitializedArray<int>(3 * capacity);
            displacement = GC.AllocateUninitializedArray<double>(3 * capacity);
        }
        return (int)pairs;
    }

    private InvalidDataException SamePlace(Structure structure, int atom) =>
        SamePlace(structure, atom, searches[0].Coincident(Array.IndexOf(bins.Atom, atom, 0, structure.AtomCount)));

    private static InvalidDataException SamePlace(Structure structure, int atom, int other)
    {
        if (atom == other)
            return StructureFault.Of(structure,
                $"expected lattice vectors longer than {NeighborSearch.SamePlace} Å, found an atom at the place of its own image",
                StructureFault.Describe(structure.Cell), "correct the cell of this structure");
        (int first, int second) = atom < other ? (atom, other) : (other, atom);
        return StructureFault.Of(structure, $"expected atoms apart, found atoms {first + 1} and {second + 1} at the same place (periodic images included)",
            StructureFault.Describe(structure, first) + "\n" + StructureFault.Describe(structure, second), "remove one of the two, or leave the structure out");
    }
}
