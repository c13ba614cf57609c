namespace Amalgam.Atoms.Neighbors;

/// <summary>The atoms of a structure, wrapped into the reduced cell and sorted by the bin they lie in.</summary>
/// <remarks>
/// Bins are parallel to the planes of the lattice. There are never more than a few per atom: where empty space would need more, the
/// emptiness is cut out (<see cref="NeighborBinAxis.CutGaps"/>), and bins that still are too many are made larger. Inside a bin atoms
/// keep their order, so the sorted order depends on the structure alone. Reused between structures.
/// </remarks>
internal sealed class NeighborBins
{
    /// <summary>Entries after the last sorted coordinate, so that a whole vector can be read from any atom on.</summary>
    public const int Padding = 8;

    private const int BinsPerAtom = 4, LeastBins = 64;

    /// <summary>Lattice translations, in cell rows, beyond which image numbers would overflow.</summary>
    private const double FarthestImage = 1 << 28;

    /// <summary>Largest number of bins to search around one; a cell that needs more is taken for a mistake.</summary>
    private const double MostSearched = 1 << 22;

    private readonly NeighborBinAxis[] axes = [new(), new(), new()];
    private int[] binOfAtom = [];

    /// <summary>[axis]: how bins follow one another.</summary>
    public ReadOnlySpan<NeighborBinAxis> Axes => axes;

    /// <summary>[bin + 1]: the sorted atoms of bin b are Start[b] … Start[b + 1] − 1; b = (b0 · n1 + b1) · n2 + b2.</summary>
    public int[] Start { get; private set; } = [];

    /// <summary>[sorted]: the atom's index in the structure.</summary>
    public int[] Atom { get; private set; } = [];

    /// <summary>[sorted]: the atom's bin.</summary>
    public int[] Bin { get; private set; } = [];

    /// <summary>[sorted, 3]: cell rows that wrapping took away from the given position.</summary>
    public int[] Wrap { get; private set; } = [];

    /// <summary>[sorted + padding], Å, wrapped Cartesian x.</summary>
    public double[] X { get; private set; } = [];

    /// <summary>[sorted + padding], Å, wrapped Cartesian y.</summary>
    public double[] Y { get; private set; } = [];

    /// <summary>[sorted + padding], Å, wrapped Cartesian z.</summary>
    public double[] Z { get; private set; } = [];

    /// <summary>Sorts the atoms into bins fit for a cutoff in Å.</summary>
    /// <exception cref="InvalidDataException">A coordinate is not finite or absurdly far from the cell, or the cell absurdly small.</exception>
    public void Build(Structure structure, ReducedLattice lattice, double cutoff)
    {
        Reserve(structure.AtomCount);
        double slack = Locate(structure, lattice);
        WrapHeights(structure, lattice);
        Divide(structure.AtomCount, cutoff * (1 + 1e-10) + slack);
        if (axes[0].Searched * axes[1].Searched * axes[2].Searched > MostSearched)
            throw StructureFault.Of(structure, $"expected a cell that is not absurdly small against the cutoff of {cutoff} Å, found",
                StructureFault.Describe(structure.Cell), "check the unit of the cell");
        SortByBin(structure.AtomCount);
        CopySorted(structure, lattice);
    }

    private void Reserve(int atomCount)
    {
        foreach (NeighborBinAxis axis in axes) axis.Reserve(atomCount);
        if (X.Length >= atomCount + Padding) return;
        int capacity = atomCount + atomCount / 8;
        binOfAtom = new int[capacity];
        Atom = new int[capacity];
        Bin = new int[capacity];
        Wrap = new int[3 * capacity];
        X = new double[capacity + Padding];
        Y = new double[capacity + Padding];
        Z = new double[capacity + Padding];
    }

    /// <summary>Measures the heights of the atoms; returns the rounding error in Å that binning has to allow for.</summary>
    private double Locate(Structure structure, ReducedLattice lattice)
    {
        ReadOnlySpan<double> r = structure.Positions, n = lattice.Normals;
        double[] height0 = axes[0].Height, height1 = axes[1].Height, height2 = axes[2].Height;
        double farthest = 0;
        for (int i = 0; i < structure.AtomCount; i++)
        {
            double x = r[3 * i], y = r[3 * i + 1], z = r[3 * i + 2];
            double size = Math.Abs(x) + Math.Abs(y) + Math.Abs(z);
            if (!double.IsFinite(size))
                throw StructureFault.Of(structure, "expected finite coordinates, found", StructureFault.Describe(structure, i),
                    "correct the atom, or leave the structure out");
            farthest = Math.Max(farthest, size);
            height0[i] = x * n[0] + y * n[1] + z * n[2];
            height1[i] = x * n[3] + y * n[4] + z * n[5];
            height2[i] = x * n[6] + y * n[7] + z * n[8];
        }
        foreach (double component in lattice.Rows) farthest = Math.Max(farthest, Math.Abs(component));
        return 1e-14 * farthest;
    }

    private void WrapHeights(Structure structure, ReducedLattice lattice)
    {
        int largest = 1;
        foreach (int multiple in lattice.Transform) largest = Math.Max(largest, Math.Abs(multiple));
        for (int axis = 0; axis < 3; axis++)
        {
            int lost = -1;
            if (lattice.Periodic[axis]) lost = axes[axis].Wrap(structure.AtomCount, lattice.Heights[axis], FarthestImage / (3.0 * largest));
            else axes[axis].Bound(structure.AtomCount);
            if (lost >= 0)
                throw StructureFault.Of(structure, "expected atoms not absurdly many cells away, found", StructureFault.Describe(structure, lost),
                    "wrap the atom into the cell, or leave the structure out");
        }
    }

    /// <param name="cutoff">Å, with what rounding may add</param>
    private void Divide(int atomCount, double cutoff)
    {
        int limit = (int)Math.Min(int.MaxValue - 1, LeastBins + (long)BinsPerAtom * atomCount);
        foreach (NeighborBinAxis axis in axes) axis.Choose(cutoff, limit);
        if (BinCount > limit)
            foreach (NeighborBinAxis axis in axes)
            {
                axis.CutGaps(atomCount, cutoff);
                axis.Choose(cutoff, limit);
            }
        while (BinCount > limit)
        {
            NeighborBinAxis most = axes[0].Count >= axes[1].Count && axes[0].Count >= axes[2].Count ? axes[0] : axes[1].Count >= axes[2].Count ? axes[1]
                : axes[2];
            most.Coarsen(cutoff);
        }
    }

    private double BinCount => (double)axes[0].Count * axes[1].Count * axes[2].Count;

    private void SortByBin(int atomCount)
    {
        int bins = (int)BinCount;
        if (Start.Length < bins + 1) Start = new int[bins + 1 + bins / 8];
        Span<int> start = Start.AsSpan(0, bins + 1);
        start.Clear();
        for (int i = 0; i < atomCount; i++)
        {
            binOfAtom[i] = (axes[0].SlabOf(i) * axes[1].Count + axes[1].SlabOf(i)) * axes[2].Count + axes[2].SlabOf(i);
            start[binOfAtom[i]]++;
        }
        int end = 0;
        foreach (ref int entry in start) entry = end += entry;
        for (int i = atomCount - 1; i >= 0; i--)
        {
            int sorted = --start[binOfAtom[i]];
            Atom[sorted] = i;
            Bin[sorted] = binOfAtom[i];
        }
    }

    private void CopySorted(Structure structure, ReducedLattice lattice)
    {
        ReadOnlySpan<double> r = structure.Positions, rows = lattice.Rows;
        ReadOnlySpan<int> transform = lattice.Transform;
        for (int sorted = 0; sorted < structure.AtomCount; sorted++)
        {
            int i = Atom[sorted];
            int s0 = axes[0].Shift[i], s1 = axes[1].Shift[i], s2 = axes[2].Shift[i];
            X[sorted] = r[3 * i] - (s0 * rows[0] + s1 * rows[3] + s2 * rows[6]);
            Y[sorted] = r[3 * i + 1] - (s0 * rows[1] + s1 * rows[4] + s2 * rows[7]);
            Z[sorted] = r[3 * i + 2] - (s0 * rows[2] + s1 * rows[5] + s2 * rows[8]);
            for (int b = 0; b < 3; b++) Wrap[3 * sorted + b] = s0 * transform[b] + s1 * transform[3 + b] + s2 * transform[6 + b];
        }
    }
}
