namespace Amalgam.Network.Graph;

/// <summary>Directed pairs of a neighbour list, centre by centre.</summary>
/// <param name="start">[own atom + 1], first pair of a centre</param>
/// <param name="neighbor">[pair], an own atom, or own atoms + g for ghost g</param>
/// <param name="displacement">[pair, 3], Å, D = r_j − r_i with the image of j that is meant</param>
/// <param name="ghostOwner">[ghost], the own atom that a ghost is an image of; empty where there are none</param>
public readonly ref struct PairArrays(ReadOnlySpan<int> start, ReadOnlySpan<int> neighbor, ReadOnlySpan<double> displacement, ReadOnlySpan<int> ghostOwner)
{
    public ReadOnlySpan<int> Start { get; } = start;
    public ReadOnlySpan<int> Neighbor { get; } = neighbor;
    public ReadOnlySpan<double> Displacement { get; } = displacement;
    public ReadOnlySpan<int> GhostOwner { get; } = ghostOwner;

    /// <exception cref="ArgumentException">The arrays do not fit each other.</exception>
    internal void Check(int atoms)
    {
        if (Start.Length != atoms + 1) throw new ArgumentException($"start: expected {atoms + 1} entries for {atoms} atoms, found {Start.Length}");
        for (int atom = 0; atom < atoms; atom++)
            if (Start[atom] > Start[atom + 1])
                throw new ArgumentException($"start: expected an ascending list, found {Start[atom]} before {Start[atom + 1]} at atom {atom}");
        int pairs = Start[atoms];
        if (Start[0] != 0 || Neighbor.Length < pairs || Displacement.Length < 3 * pairs)
            throw new ArgumentException(
                $"pairs: expected {pairs} from 0 on, found start {Start[0]}, {Neighbor.Length} neighbours and {Displacement.Length} displacements");
        foreach (int other in Neighbor[..pairs])
            if (other < 0 || other >= atoms + GhostOwner.Length)
                throw new ArgumentException($"neighbor: expected 0 to {atoms + GhostOwner.Length - 1}, found {other}");
        foreach (int owner in GhostOwner)
            if (owner < 0 || owner >= atoms) throw new ArgumentException($"ghostOwner: expected 0 to {atoms - 1}, found {owner}");
    }
}
