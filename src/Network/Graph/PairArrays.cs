using Amalgam.Atoms.Elements;

namespace Amalgam.Network.Graph;

/// <summary>Directed pairs of a neighbour list, centre by centre.</summary>
/// <param name="start">[own atom + 1], first pair of a centre</param>
/// <param name="neighbor">[pair], an own atom, or own atoms + g for ghost g</param>
/// <param name="displacement">[pair, 3], Å, D = r_j − r_i with the image of j that is meant</param>
/// <param name="ghostOwner">[ghost], the own atom that a ghost is an image of, or −1 where another process owns the atom; empty where there are none</param>
/// <param name="ghostElement">[ghost]; may be left out where every ghost is an image of an own atom</param>
public readonly ref struct PairArrays(ReadOnlySpan<int> start, ReadOnlySpan<int> neighbor, ReadOnlySpan<double> displacement, ReadOnlySpan<int> ghostOwner,
    ReadOnlySpan<Element> ghostElement = default)
{
    public ReadOnlySpan<int> Start { get; } = start;
    public ReadOnlySpan<int> Neighbor { get; } = neighbor;
    public ReadOnlySpan<double> Displacement { get; } = displacement;
    public ReadOnlySpan<int> GhostOwner { get; } = ghostOwner;
    public ReadOnlySpan<Element> GhostElement { get; } = ghostElement;

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
        if (GhostElement.Length > 0 && GhostElement.Length != GhostOwner.Length)
            throw new ArgumentException($"ghostElement: expected {GhostOwner.Length} elements, one per ghost, found {GhostElement.Length}");
        int least = GhostElement.Length > 0 ? -1 : 0;
        foreach (int owner in GhostOwner)
            if (owner < least || owner >= atoms) throw new ArgumentException($"ghostOwner: expected {least} to {atoms - 1}, found {owner}");
    }
}
