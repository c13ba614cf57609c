namespace Amalgam.Atoms.Neighbors;

/// <summary>How one axis of the reduced lattice is divided into slabs of bins, and where the atoms are along it.</summary>
/// <remarks>Heights are measured along the normal of the slabs, so that two atoms within the cutoff differ by no more than the cutoff.</remarks>
internal sealed class NeighborBinAxis
{
    private const int FinestReach = 3;

    /// <summary>A longer reach has to search this much less to be worth its bookkeeping.</summary>
    private const double WorthwhileShare = 0.9;

    private double origin, width, length;
    private double[] sorted = [];
    private int[] order = [];

    /// <summary>[atom], Å, above the plane through the origin: wrapped into one period, and with wide gaps shortened.</summary>
    public double[] Height { get; private set; } = [];

    /// <summary>[atom], periods that wrapping took away.</summary>
    public int[] Shift { get; private set; } = [];

    /// <summary>Whether the last slab touches the first: never on an open axis, nor where an empty gap keeps them apart.</summary>
    public bool Periodic { get; private set; }

    /// <summary>Slabs.</summary>
    public int Count { get; private set; }

    /// <summary>Atoms within the cutoff are at most this many slabs apart.</summary>
    public int Reach { get; private set; }

    /// <summary>Slabs searched around one.</summary>
    public double Searched => Periodic ? 2.0 * Reach + 1 : Math.Min(2.0 * Reach + 1, Count);

    public void Reserve(int atomCount)
    {
        if (Height.Length >= atomCount) return;
        Height = new double[atomCount + atomCount / 8];
        Shift = new int[Height.Length];
    }

    /// <summary>Wraps the heights of a periodic axis.</summary>
    /// <param name="period">Å</param>
    /// <param name="farthest">largest number of periods that can be taken away</param>
    /// <returns>an atom that is farther away; −1 when there is none</returns>
    public int Wrap(int atomCount, double period, double farthest)
    {
        Periodic = true;
        origin = 0;
        length = period;
        Span<double> height = Height.AsSpan(0, atomCount);
        Span<int> shift = Shift.AsSpan(0, atomCount);
        for (int i = 0; i < height.Length; i++)
        {
            double periods = Math.Floor(height[i] / period);
            if (Math.Abs(periods) > farthest) return i;
            shift[i] = (int)periods;
            height[i] -= periods * period;
        }
        return -1;
    }

    /// <summary>Bounds the heights of an open axis.</summary>
    public void Bound(int atomCount)
    {
        Periodic = false;
        Shift.AsSpan(0, atomCount).Clear();
        double least = double.PositiveInfinity, most = double.NegativeInfinity;
        foreach (double height in Height.AsSpan(0, atomCount))
        {
            least = Math.Min(least, height);
            most = Math.Max(most, height);
        }
        origin = atomCount > 0 ? least : 0;
        length = atomCount > 0 ? most - least : 0;
    }

    /// <summary>Chooses the number of slabs with which a sphere's surroundings hold the least.</summary>
    public void Choose(double cutoff, int limit)
    {
        double least = double.PositiveInfinity;
        int chosen = 1;
        for (int reach = 1; reach <= FinestReach; reach++)
        {
            Divide((int)Math.Clamp(Math.Floor(reach * length / cutoff * (1 - 1e-12)), 1, limit), cutoff);
            double searched = Searched / Count;
            if (searched >= WorthwhileShare * least) continue;
            least = searched;
            chosen = Count;
        }
        Divide(chosen, cutoff);
    }

    /// <summary>Doubles the width of the slabs.</summary>
    public void Coarsen(double cutoff) => Divide((Count + 1) / 2, cutoff);

    private void Divide(int count, double cutoff)
    {
        Count = count;
        width = length > 0 ? length / count : cutoff;
        Reach = (int)Math.Min(Math.Ceiling(cutoff / width), Periodic ? int.MaxValue : count - 1);
    }

    /// <summary>Slab of an atom.</summary>
    public int SlabOf(int atom) => Math.Clamp((int)((Height[atom] - origin) / width), 0, Count - 1);

    /// <summary>Shortens every gap no pair can cross, and opens a periodic axis at its widest one.</summary>
    public void CutGaps(int atomCount, double cutoff)
    {
        double kept = 1.01 * cutoff;
        if (atomCount == 0) return;
        if (sorted.Length < atomCount)
        {
            sorted = new double[Height.Length];
            order = new int[Height.Length];
        }
        for (int i = 0; i < atomCount; i++) order[i] = i;
        Height.AsSpan(0, atomCount).CopyTo(sorted);
        Array.Sort(sorted, order, 0, atomCount);
        int first = 0;
        if (Periodic)
        {
            first = AfterWidestGap(atomCount, out double widest);
            if (widest <= kept) return;
            Periodic = false;
        }
        Shorten(atomCount, first, kept);
    }

    private int AfterWidestGap(int atomCount, out double widest)
    {
        int after = 0;
        widest = sorted[0] + length - sorted[atomCount - 1];
        for (int rank = 1; rank < atomCount; rank++)
        {
            if (sorted[rank] - sorted[rank - 1] <= widest) continue;
            widest = sorted[rank] - sorted[rank - 1];
            after = rank;
        }
        return after;
    }

    /// <summary>Walks up from the first atom; those ranked before it come last, one period higher.</summary>
    private void Shorten(int atomCount, int first, double kept)
    {
        double removed = 0, before = sorted[first];
        origin = before;
        for (int step = 0; step < atomCount; step++)
        {
            bool around = first + step >= atomCount;
            int rank = around ? first + step - atomCount : first + step;
            double height = around ? sorted[rank] + length : sorted[rank];
            if (around) Shift[order[rank]]--;
            removed += Math.Max(0, height - before - kept);
            Height[order[rank]] = height - removed;
            before = height;
        }
        length = before - removed - origin;
    }
}
