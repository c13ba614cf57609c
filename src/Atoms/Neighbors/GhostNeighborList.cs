namespace Amalgam.Atoms.Neighbors;

/// <summary>The pairs of own atoms among own atoms and ghosts in open space, kept while no atom moves farther than half of the skin.</summary>
/// <remarks>
/// For callers that keep periodic images and atoms of other processes as atoms of their own (ghosts): there is no cell. Ghosts are no centres. The
/// displacements are those of the positions given, whenever the pairs were found.
/// </remarks>
public sealed class GhostNeighborList
{
    private static readonly int[] NoPairs = [0];
    private readonly NeighborList list = new();
    private readonly double reach, skin;
    private readonly int threads;
    private double[] positions = [];
    private double[] displacement = [];
    private int own;
    private bool isBuilt;

    /// <param name="cutoff">Å, positive</param>
    /// <param name="skin">Å, zero or more</param>
    /// <param name="threads">threads to use at most, 0 for all processors</param>
    public GhostNeighborList(double cutoff, double skin, int threads = 0)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff)) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "a cutoff is positive and finite");
        if (!(skin >= 0) || !double.IsFinite(skin)) throw new ArgumentOutOfRangeException(nameof(skin), skin, "a skin is zero or more, and finite");
        (reach, this.skin, this.threads) = (cutoff + skin, skin, threads);
    }

    /// <summary>[own atom + 1], first pair of a centre.</summary>
    public ReadOnlySpan<int> Start => isBuilt && own > 0 ? list.Start[..(own + 1)] : NoPairs;
    /// <summary>[pair], an own atom, or own atoms + g for ghost g.</summary>
    public ReadOnlySpan<int> Neighbor => list.Neighbor[..PairCount];
    /// <summary>[pair, 3], Å, D = r_j − r_i.</summary>
    public ReadOnlySpan<double> Displacement => displacement.AsSpan(0, 3 * PairCount);
    /// <summary>Pairs of own atoms, some beyond the cutoff.</summary>
    public int PairCount { get; private set; }
    /// <summary>Builds so far, the first one included.</summary>
    public int RebuildCount { get; private set; }

    /// <summary>Brings the list to new positions.</summary>
    /// <param name="all">own atoms first, then ghosts; its cell is not read</param>
    /// <param name="ownAtoms">how many of the atoms are own</param>
    /// <param name="sameAtoms">
    /// whether atoms and ghosts are those of the last call, in the same order: then pairs are found anew only where atoms have moved
    /// </param>
    /// <exception cref="InvalidDataException">A coordinate is not finite, or two atoms are at the same place. The next update builds.</exception>
    public void Update(Structure all, int ownAtoms, bool sameAtoms)
    {
        bool keeps = sameAtoms && isBuilt && ownAtoms == own && positions.Length == all.Positions.Length && HasStayed(all.Positions);
        isBuilt = false;
        if (!keeps) Build(all, ownAtoms);
        Displace(all);
        isBuilt = true;
    }

    private void Build(Structure all, int ownAtoms)
    {
        if (ownAtoms > 0) list.Build(all.Cell.IsPeriodicAnywhere ? new Structure(all.Elements, all.Positions, Cell.Open) : all, reach, threads);
        own = ownAtoms;
        PairCount = own > 0 ? list.Start[own] : 0;
        if (positions.Length != all.Positions.Length) positions = new double[all.Positions.Length];
        all.Positions.CopyTo(positions, 0);
        if (displacement.Length < 3 * PairCount) displacement = new double[3 * (PairCount + PairCount / 8)];
        RebuildCount++;
    }

    /// <summary>Whether no atom has moved farther than half of the skin since pairs were found; false where a coordinate is not finite.</summary>
    private bool HasStayed(ReadOnlySpan<double> now)
    {
        double allowed = 0.25 * skin * skin;
        for (int atom = 0; atom < now.Length; atom += 3)
        {
            double x = now[atom] - positions[atom], y = now[atom + 1] - positions[atom + 1], z = now[atom + 2] - positions[atom + 2];
            if (!(x * x + y * y + z * z <= allowed)) return false;
        }
        return true;
    }

    private void Displace(Structure all)
    {
        ReadOnlySpan<double> r = all.Positions;
        ReadOnlySpan<int> neighbor = list.Neighbor, start = list.Start;
        for (int centre = 0; centre < own; centre++)
        {
            double x = r[3 * centre], y = r[3 * centre + 1], z = r[3 * centre + 2];
            for (int pair = start[centre]; pair < start[centre + 1]; pair++)
            {
                int other = neighbor[pair];
                double dx = r[3 * other] - x, dy = r[3 * other + 1] - y, dz = r[3 * other + 2] - z;
                (displacement[3 * pair], displacement[3 * pair + 1], displacement[3 * pair + 2]) = (dx, dy, dz);
                if (dx * dx + dy * dy + dz * dz < NeighborSearch.SamePlace * NeighborSearch.SamePlace)
                    throw StructureFault.Of(all, $"expected atoms apart, found atoms {centre + 1} and {other + 1} at the same place (ghosts follow own atoms)",
                        StructureFault.Describe(all, centre) + "\n" + StructureFault.Describe(all, other), "remove one of the two");
            }
        }
    }
}
