namespace Amalgam.Atoms;

/// <summary>All directed pairs i ← j within a cutoff, own periodic images included, grouped by centre.</summary>
/// <remarks>Equation: D = r_j + T − r_i, T = image · cell; all pairs with |D| ≤ cutoff, never truncated.</remarks>
public sealed class NeighborList
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
    public void Build(Structure structure, double cutoff) => throw new NotSupportedException();
}
