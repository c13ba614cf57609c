namespace Amalgam.Atoms;

/// <summary>A neighbour list that is kept while atoms move, because it reaches farther than the cutoff.</summary>
/// <remarks>
/// <para>The list holds all pairs within cutoff + skin at the time of its last build, with their displacements as of the last update: every
/// pair within the cutoff, and some beyond it, which a smooth cutoff weighs zero and others must skip.</para>
/// <para>Safe as long as no pair can have come from beyond cutoff + skin to within the cutoff (Verlet, Phys. Rev. 159, 98 (1967)). With
/// F = 1 + E the change of the cell, and u_i = r_i − r_i(build)·F what atom i moved besides, a pair that was R apart is now at least
/// (1 − ‖E‖) R − 2 max|u| apart. So the list is rebuilt when 2 max|u| + ‖E‖ (cutoff + skin) exceeds the skin: in a fixed cell, when an
/// atom has moved farther than half the skin. ‖E‖ is the Frobenius norm, no less than the spectral one.</para>
/// </remarks>
public sealed class VerletList
{
    private readonly int threads;
    private double[] positions = [];
    private Cell? cell; // of the last update that succeeded; only its periodic axes are read

    /// <param name="cutoff">Å, positive</param>
    /// <param name="skin">Å, zero or more: about a tenth to a third of the cutoff</param>
    /// <param name="threads">threads to use at most, 0 for all processors</param>
    public VerletList(double cutoff, double skin, int threads = 0)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff)) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "a cutoff is positive and finite");
        if (!(skin >= 0) || !double.IsFinite(skin)) throw new ArgumentOutOfRangeException(nameof(skin), skin, "a skin is zero or more, and finite");
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        Cutoff = cutoff;
        Skin = skin;
        this.threads = threads;
    }

    /// <summary>Å: pairs within it are always in the list.</summary>
    public double Cutoff { get; }

    /// <summary>Å.</summary>
    public double Skin { get; }

    /// <summary>Builds so far, the first one included.</summary>
    public int RebuildCount { get; private set; }

    /// <summary>The pairs, some beyond the cutoff: its own cutoff is <see cref="Cutoff"/> + <see cref="Skin"/>. The same object for ever.</summary>
    public NeighborList List { get; } = new();

    /// <summary>Brings the list to the positions and cell of a structure; returns whether the pairs were found anew.</summary>
    /// <remarks>The displacements of pairs within the cutoff are the same to the last bit whatever came before, so that a run that was resumed goes on as if it had not stopped.</remarks>
    /// <exception cref="InvalidDataException">As <see cref="NeighborList.Build"/>. The next update builds.</exception>
    public bool Update(Structure structure)
    {
        bool rebuild = !IsSafe(structure);
        cell = null;
        if (rebuild) Rebuild(structure);
        // Also after a build, which rounds otherwise: displacements depend on the structure alone, not on when pairs were found.
        List.Refresh(structure, threads);
        cell = structure.Cell;
        return rebuild;
    }

    /// <summary>Not-a-number anywhere is not safe: building names what is wrong.</summary>
    private bool IsSafe(Structure structure)
    {
        if (cell is null || structure.AtomCount != List.AtomCount) return false;
        Cell now = structure.Cell;
        for (int axis = 0; axis < 3; axis++)
            if (now.IsPeriodic(axis) != cell.IsPeriodic(axis)) return false;
        Span<double> change = stackalloc double[9];
        List.CellChange(now, change);
        double squaredNorm = 0;
        foreach (double component in change) squaredNorm += component * component;
        double left = Skin - Math.Sqrt(squaredNorm) * (Cutoff + Skin);
        return left >= 0 && 4 * LargestSquaredMove(structure.Positions, change) <= left * left;
    }

    /// <param name="change">[3, 3], dimensionless: E</param>
    /// <returns>max |u|², Å²; not-a-number when a coordinate is</returns>
    private double LargestSquaredMove(ReadOnlySpan<double> now, ReadOnlySpan<double> change)
    {
        double largest = 0;
        ReadOnlySpan<double> before = positions.AsSpan(0, now.Length);
        for (int i = 0; i < now.Length; i += 3)
        {
            double x = before[i], y = before[i + 1], z = before[i + 2];
            double ux = now[i] - x - (x * change[0] + y * change[3] + z * change[6]);
            double uy = now[i + 1] - y - (x * change[1] + y * change[4] + z * change[7]);
            double uz = now[i + 2] - z - (x * change[2] + y * change[5] + z * change[8]);
            largest = Math.Max(largest, ux * ux + uy * uy + uz * uz);
        }
        return largest;
    }

    private void Rebuild(Structure structure)
    {
        List.Build(structure, Cutoff + Skin, threads);
        RebuildCount++;
        int length = 3 * structure.AtomCount;
        if (positions.Length < length) positions = new double[length];
        structure.Positions.AsSpan(0, length).CopyTo(positions);
    }
}
