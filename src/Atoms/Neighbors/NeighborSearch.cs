using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Amalgam.Atoms.Neighbors;

/// <summary>One thread's search through the bins: the atoms around a centre, in the order of the list.</summary>
/// <remarks>
/// Around a bin lie runs: sorted atoms that follow one another and are seen in the same image. They are found once for all atoms of the
/// bin. Distances are compared squared, four at a time, with the same operations for both directions of a pair: D of one is exactly −D of
/// the other, and both are found or neither.
/// </remarks>
internal sealed class NeighborSearch
{
    /// <summary>Å: atoms closer than this are at the same place.</summary>
    public const double SamePlace = 1e-6;

    private Run[] runs = new Run[64];
    private int runCount;
    private int runsOfBin = -1;
    private ulong[] keys = [];
    private Found[] found = [];

    private NeighborBins bins = null!;
    private ReducedLattice lattice = null!;
    private double squaredCutoff;

    /// <summary>Sorted atoms Begin … End − 1, seen K cell rows away, at T = K · cell in Å.</summary>
    private record struct Run(int Begin, int End, int K0, int K1, int K2, double Tx, double Ty, double Tz);

    /// <summary>A neighbour: sorted atom and the run it was found in.</summary>
    private record struct Found(int Sorted, int Run);

    /// <summary>Starts a new structure.</summary>
    public void Begin(NeighborBins bins, ReducedLattice lattice, double cutoff)
    {
        this.bins = bins;
        this.lattice = lattice;
        squaredCutoff = cutoff * cutoff;
        runsOfBin = -1;
    }

    /// <summary>Counts the neighbours of a sorted atom, own images included; −1 when something else is at its place.</summary>
    public int Count(int centre)
    {
        FindRuns(bins.Bin[centre]);
        int count = 0, near = 0;
        Vector256<double> x = Vector256.Create(bins.X[centre]), y = Vector256.Create(bins.Y[centre]), z = Vector256.Create(bins.Z[centre]);
        foreach (ref readonly Run run in runs.AsSpan(0, runCount))
            for (int sorted = run.Begin; sorted < run.End; sorted += Vector256<double>.Count)
            {
                Vector256<double> squared = SquaredDistances(sorted, run, x, y, z);
                uint inside = Vector256.LessThanOrEqual(squared, Vector256.Create(squaredCutoff)).ExtractMostSignificantBits();
                uint same = Vector256.LessThan(squared, Vector256.Create(SamePlace * SamePlace)).ExtractMostSignificantBits();
                uint lanes = Lanes(run.End - sorted);
                count += BitOperations.PopCount(inside & lanes & ~same);
                near += BitOperations.PopCount(same & lanes);
            }
        return near == 1 ? count : -1;
    }

    /// <summary>Writes the neighbours of a sorted atom, sorted by index and, for the same index, by image.</summary>
    /// <param name="neighbor">[count], the number that <see cref="Count"/> gave</param>
    /// <param name="image">[count, 3]</param>
    /// <param name="displacement">[count, 3], Å</param>
    public void Fill(int centre, Span<int> neighbor, Span<int> image, Span<double> displacement)
    {
        FindRuns(bins.Bin[centre]);
        if (keys.Length < neighbor.Length)
        {
            keys = new ulong[neighbor.Length + neighbor.Length / 4];
            found = new Found[keys.Length];
        }
        Collect(centre);
        Span<ulong> order = keys.AsSpan(0, neighbor.Length);
        order.Sort();
        double x = bins.X[centre], y = bins.Y[centre], z = bins.Z[centre];
        ReadOnlySpan<int> wrap = bins.Wrap, own = wrap.Slice(3 * centre, 3);
        for (int slot = 0; slot < order.Length; slot++)
        {
            Found one = found[(uint)order[slot]];
            ref readonly Run run = ref runs[one.Run];
            neighbor[slot] = (int)(order[slot] >> 32);
            image[3 * slot] = run.K0 - wrap[3 * one.Sorted] + own[0];
            image[3 * slot + 1] = run.K1 - wrap[3 * one.Sorted + 1] + own[1];
            image[3 * slot + 2] = run.K2 - wrap[3 * one.Sorted + 2] + own[2];
            displacement[3 * slot] = bins.X[one.Sorted] - x + run.Tx;
            displacement[3 * slot + 1] = bins.Y[one.Sorted] - y + run.Ty;
            displacement[3 * slot + 2] = bins.Z[one.Sorted] - z + run.Tz;
        }
    }

    /// <summary>An atom at the place of a sorted atom, by index in the structure: the atom itself when one of its images lies there.</summary>
    public int Coincident(int centre)
    {
        FindRuns(bins.Bin[centre]);
        int other = int.MaxValue;
        for (int r = 0; r < runCount; r++)
            for (int sorted = runs[r].Begin; sorted < runs[r].End; sorted++)
            {
                double dx = bins.X[sorted] - bins.X[centre] + runs[r].Tx, dy = bins.Y[sorted] - bins.Y[centre] + runs[r].Ty,
                    dz = bins.Z[sorted] - bins.Z[centre] + runs[r].Tz;
                bool self = sorted == centre && (runs[r].K0 | runs[r].K1 | runs[r].K2) == 0;
                if (!self && dx * dx + dy * dy + dz * dz < SamePlace * SamePlace) other = Math.Min(other, bins.Atom[sorted]);
            }
        return other;
    }

    /// <summary>Keys (neighbour, place of discovery): runs are in the order of their images, so sorting keys sorts both.</summary>
    private void Collect(int centre)
    {
        int slot = 0;
        Vector256<double> x = Vector256.Create(bins.X[centre]), y = Vector256.Create(bins.Y[centre]), z = Vector256.Create(bins.Z[centre]);
        int[] atom = bins.Atom;
        for (int r = 0; r < runCount; r++)
        {
            ref readonly Run run = ref runs[r];
            for (int sorted = run.Begin; sorted < run.End; sorted += Vector256<double>.Count)
            {
                Vector256<double> squared = SquaredDistances(sorted, run, x, y, z);
                uint inside = (Vector256.LessThanOrEqual(squared, Vector256.Create(squaredCutoff)) & Vector256.GreaterThanOrEqual(squared,
                    Vector256.Create(SamePlace * SamePlace)))
                    .ExtractMostSignificantBits() & Lanes(run.End - sorted);
                for (; inside != 0; inside &= inside - 1, slot++)
                {
                    int other = sorted + BitOperations.TrailingZeroCount(inside);
                    keys[slot] = (ulong)atom[other] << 32 | (uint)slot;
                    found[slot] = new Found(other, r);
                }
            }
        }
    }

    /// <summary>|D|² of four sorted atoms; the last may lie beyond the run, even in the padding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<double> SquaredDistances(int sorted, in Run run, Vector256<double> x, Vector256<double> y, Vector256<double> z)
    {
        Vector256<double> dx = Load(bins.X, sorted) - x + Vector256.Create(run.Tx);
        Vector256<double> dy = Load(bins.Y, sorted) - y + Vector256.Create(run.Ty);
        Vector256<double> dz = Load(bins.Z, sorted) - z + Vector256.Create(run.Tz);
        return dx * dx + dy * dy + dz * dz;
    }

    /// <summary>Safe because coordinates have padding: see <see cref="NeighborBins.Padding"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Load(double[] coordinates, int sorted) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(coordinates), (nuint)sorted);

    /// <summary>Mask of the lanes that hold atoms of the run, of which some are left.</summary>
    private static uint Lanes(int left) => left >= Vector256<double>.Count ? 0xF : (1u << left) - 1;

    private void FindRuns(int bin)
    {
        if (bin == runsOfBin) return;
        runsOfBin = bin;
        runCount = 0;
        ReadOnlySpan<NeighborBinAxis> axes = bins.Axes;
        int b2 = bin % axes[2].Count, b1 = bin / axes[2].Count % axes[1].Count, b0 = bin / axes[2].Count / axes[1].Count;
        (int first0, int last0) = Around(axes[0], b0);
        (int first1, int last1) = Around(axes[1], b1);
        for (int t0 = first0; t0 <= last0; t0++)
        {
            int k0 = Period(t0, axes[0].Count);
            for (int t1 = first1; t1 <= last1; t1++)
            {
                int k1 = Period(t1, axes[1].Count);
                int row = ((t0 - k0 * axes[0].Count) * axes[1].Count + t1 - k1 * axes[1].Count) * axes[2].Count;
                AddRow(row, k0, k1, Around(axes[2], b2));
            }
        }
        if (!lattice.IsIdentity) runs.AsSpan(0, runCount).Sort(ByImage);
    }

    private static (int First, int Last) Around(NeighborBinAxis axis, int slab) => axis.Periodic
        ? (slab - axis.Reach, slab + axis.Reach)
        : (Math.Max(0, slab - axis.Reach), Math.Min(axis.Count - 1, slab + axis.Reach));

    private static int Period(int slab, int count) => slab >= 0 ? slab / count : -((count - 1 - slab) / count);

    /// <summary>Cuts a row of bins at the borders of the cell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRow(int row, int k0, int k1, (int First, int Last) range)
    {
        int count = bins.Axes[2].Count;
        for (int k2 = Period(range.First, count); k2 * count <= range.Last; k2++)
        {
            int first = Math.Max(range.First - k2 * count, 0), last = Math.Min(range.Last - k2 * count, count - 1);
            int begin = bins.Start[row + first], end = bins.Start[row + last + 1];
            if (begin < end) AddRun(begin, end, k0, k1, k2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddRun(int begin, int end, int k0, int k1, int k2)
    {
        ReadOnlySpan<double> rows = lattice.Rows;
        ReadOnlySpan<int> transform = lattice.Transform;
        if (runCount == runs.Length) Array.Resize(ref runs, 2 * runs.Length);
        runs[runCount++] = new Run(begin, end,
            k0 * transform[0] + k1 * transform[3] + k2 * transform[6],
            k0 * transform[1] + k1 * transform[4] + k2 * transform[7],
            k0 * transform[2] + k1 * transform[5] + k2 * transform[8],
            k0 * rows[0] + k1 * rows[3] + k2 * rows[6],
            k0 * rows[1] + k1 * rows[4] + k2 * rows[7],
            k0 * rows[2] + k1 * rows[5] + k2 * rows[8]);
    }

    private static readonly Comparison<Run> ByImage = (a, b) =>
        a.K0 != b.K0 ? a.K0.CompareTo(b.K0) : a.K1 != b.K1 ? a.K1.CompareTo(b.K1) : a.K2 != b.K2 ? a.K2.CompareTo(b.K2) : a.Begin.CompareTo(b.Begin);
}
