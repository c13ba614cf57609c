namespace Amalgam.Atoms.Neighbors;

/// <summary>A neighbour list that is kept while atoms move, because it reaches farther than the cutoff.</summary>
/// <remarks>
/// <para>The list holds all pairs within cutoff + skin at the time of its last build, with their displacements as of the last update: every
/// pair within the cutoff, and some beyond it, which a smooth cutoff weighs zero and others must skip.</para>
/// <para>Safe as long as no pair can have come from beyond cutoff + skin to within the cutoff (Verlet, Phys. Rev. 159, 98 (1967)). With
/// F = 1 + E the change of the cell, and u_i = r_i − r_i(build)·F what atom i moved besides, a pair that was R apart is now at least
/// (1 − ‖E‖) R − 2 max|u| apart. So the list is rebuilt when 2 max|u| + ‖E‖ (cutoff + skin) exceeds the skin: in a fixed cell, when an
/// atom has moved farther than half the skin. ‖E‖ is the Frobenius norm, no less than the spectral one.</para>
/// <para>Pairs within the skin cost time, and pay only where atoms move on. A patient list has none until the same atoms come
/// again after a small step, and none again when they do not.</para>
/// </remarks>
public sealed class VerletList
{
    /// <summary>Å: what a patient list reaches beyond the cutoff at first, so that rounding loses no pair.</summary>
    private const double Thin = 1e-6;
    /// <summary>Parts of a skin: atoms that went no farther beyond what the last build allows have moved on by a step.</summary>
    private const double SmallMove = 0.25;
    private readonly int threads;
    private readonly bool patient;
    private double[] positions = [];
    private double taken; // Å, the skin of the last build
    private Cell? cell; // of the last update that succeeded; only its periodic axes are read

    /// <param name="cutoff">Å, positive</param>
    /// <param name="skin">Å, zero or more: about a tenth to a third of the cutoff</param>
    /// <param name="threads">threads to use at most, 0 for all processors</param>
    /// <param name="patient">whether to use no skin until the same atoms come again: for callers that may give another structure every time</param>
    public VerletList(double cutoff, double skin, int threads = 0, bool patient = false)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff)) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "a cutoff is positive and finite");
        if (!(skin >= 0) || !double.IsFinite(skin)) throw new ArgumentOutOfRangeException(nameof(skin), skin, "a skin is zero or more, and finite");
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Cutoff = cutoff;
        Skin = skin;
        this.threads = threads;
        this.patient = patient;
    }

    /// <summary>Å: pairs within it are always in the list.</summary>
    public double Cutoff { get; }

    /// <summary>Å.</summary>
    public double Skin { get; }

    /// <summary>Builds so far, the first one included.</summary>
    public int RebuildCount { get; private set; }

    /// <summary>
    /// The pairs, some beyond the cutoff: its own cutoff is <see cref="Cutoff"/> + <see cref="Skin"/>, less while a patient list waits. Always the same
    /// object.
    /// </summary>
    public NeighborList List { get; } = new();

    /// <summary>Brings the list to the positions and cell of a structure; returns whether the pairs were found anew.</summary>
    /// <remarks>
    /// The displacements of pairs within the cutoff are the same to the last bit whatever came before, so that a run that was resumed goes on as if it had not
    /// stopped.
    /// </remarks>
    /// <exception cref="InvalidDataException">As <see cref="NeighborList.Build"/>. The next update builds.</exception>
    public bool Update(Structure structure)
    {
        double needed = Needed(structure);
        bool rebuild = !(needed <= taken), movesOn = needed <= taken + SmallMove * Skin;
        cell = null;
        if (rebuild) Rebuild(structure, movesOn || !patient ? Skin : Math.Min(Thin, Skin));
        // Also after a build, which rounds otherwise: displacements depend on the structure alone, not on when pairs were found.
        List.Refresh(structure, threads);
        cell = structure.Cell;
        return rebuild;
    }

    /// <summary>
    /// The skin with which the last build would be safe now, Å; infinite where it was of something else, not-a-number where a coordinate is, which building
    /// names.
    /// </summary>
    private double Needed(Structure structure)
    {
        if (cell is null || structure.AtomCount != List.AtomCount) return double.PositiveInfinity;
        Cell now = structure.Cell;
        for (int axis = 0; axis < 3; axis++)
            if (now.IsPeriodic(axis) != cell.IsPeriodic(axis)) return double.PositiveInfinity;
        Span<double> change = stackalloc double[9];
        List.CellChange(now, change);
        double squaredNorm = 0;
        foreach (double component in change) squaredNorm += component * component;
        return Math.Sqrt(squaredNorm) * List.Cutoff + 2 * Math.Sqrt(LargestSquaredMove(structure.Positions, change));
    }

    /// <param name="change">[3, 3], dimensionless: E</param>
    /// <returns>max |u|², Å²; not-a-number or infinite when a coordinate is</returns>
    private double LargestSquaredMove(ReadOnlySpan<double> now, ReadOnlySpan<double> change)
    {
        // A comparison and a sum, which not-a-number spoils, cost a third of Math.Max, which looks for it every time.
        double largest = 0, sum = 0, e0 = change[0], e1 = change[1], e2 = change[2], e3 = change[3], e4 = change[4], e5 = change[5], e6 = change[6],
            e7 = change[7], e8 = change[8];
        ReadOnlySpan<double> before = positions.AsSpan(0, now.Length);
        for (int i = 0; i + 2 < now.Length; i += 3)
        {
            double x = before[i], y = before[i + 1], z = before[i + 2];
            double ux = now[i] - x - (x * e0 + y * e3 + z * e6);
            double uy = now[i + 1] - y - (x * e1 + y * e4 + z * e7);
            double uz = now[i + 2] - z - (x * e2 + y * e5 + z * e8);
            double squared = ux * ux + uy * uy + uz * uz;
            largest = squared > largest ? squared : largest;
            sum += squared;
        }
        return double.IsFinite(sum) ? largest : sum;
    }

    private void Rebuild(Structure structure, double skin)
    {
        List.Build(structure, Cutoff + skin, threads);
        taken = skin;
        RebuildCount++;
        int length = 3 * structure.AtomCount;
        if (positions.Length < length) positions = new double[length];
        structure.Positions.AsSpan(0, length).CopyTo(positions);
    }
}
