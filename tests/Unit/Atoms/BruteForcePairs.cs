using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>All pairs by trying every image in a range that holds them all, and the checks every neighbour list must pass.</summary>
internal static class BruteForcePairs
{
    /// <summary>A pair i ← j in image n, with its distance in Å.</summary>
    public readonly record struct Pair(int I, int J, int N0, int N1, int N2);

    /// <summary>Distances of all pairs within a cutoff.</summary>
    public static Dictionary<Pair, double> Find(Structure structure, double cutoff)
    {
        var pairs = new Dictionary<Pair, double>();
        double[][] dual = DualVectors(structure.Cell);
        for (int i = 0; i < structure.AtomCount; i++)
            for (int j = 0; j < structure.AtomCount; j++)
            {
                double[] d = [.. Enumerable.Range(0, 3).Select(c => structure.Positions[3 * j + c] - structure.Positions[3 * i + c])];
                (int low0, int high0) = Range(dual[0], d, cutoff);
                (int low1, int high1) = Range(dual[1], d, cutoff);
                (int low2, int high2) = Range(dual[2], d, cutoff);
                for (int n0 = low0; n0 <= high0; n0++)
                    for (int n1 = low1; n1 <= high1; n1++)
                        for (int n2 = low2; n2 <= high2; n2++)
                        {
                            if (i == j && n0 == 0 && n1 == 0 && n2 == 0) continue;
                            double distance = Length(Displacement(structure, i, j, n0, n1, n2));
                            if (distance <= cutoff) pairs.Add(new Pair(i, j, n0, n1, n2), distance);
                        }
            }
        return pairs;
    }

    /// <summary>r_j + n · cell − r_i.</summary>
    public static double[] Displacement(Structure structure, int i, int j, int n0, int n1, int n2)
    {
        var d = new double[3];
        for (int c = 0; c < 3; c++)
            d[c] = structure.Positions[3 * j + c] - structure.Positions[3 * i + c] + n0 * structure.Cell.Rows[c] + n1 * structure.Cell.Rows[3 + c] + n2
                * structure.Cell.Rows[6 + c];
        return d;
    }

    public static double Length(ReadOnlySpan<double> d) => Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);

    /// <summary>
    /// Everything the list promises, and the pairs of the brute force. Pairs nearer to the cutoff than the tolerance may or may not be there.
    /// </summary>
    public static void AssertMatches(Structure structure, double cutoff, NeighborList list, double tolerance = 1e-9)
    {
        AssertConsistent(structure, list, tolerance);
        Dictionary<Pair, double> missing = Find(structure, cutoff + tolerance);
        for (int i = 0; i < list.AtomCount; i++)
            for (int p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                Assert.True(missing.Remove(PairAt(list, i, p)), $"{PairAt(list, i, p)} is no pair");
                Assert.True(Length(list.Displacement.Slice(3 * p, 3)) <= cutoff);
            }
        Assert.DoesNotContain(missing, pair => pair.Value < cutoff - tolerance);
    }

    /// <summary>Grouping, order, displacements and reverses, without knowing which pairs there should be.</summary>
    public static void AssertConsistent(Structure structure, NeighborList list, double tolerance = 1e-9)
    {
        Assert.Equal(structure.AtomCount, list.AtomCount);
        Assert.Equal(0, list.Start[0]);
        Assert.Equal(list.PairCount, list.Start[^1]);
        for (int i = 0; i < list.AtomCount; i++)
            for (int p = list.Start[i]; p < list.Start[i + 1]; p++)
            {
                Pair pair = PairAt(list, i, p), back = new(pair.J, pair.I, -pair.N0, -pair.N1, -pair.N2);
                int q = list.Reverse[p];
                Assert.InRange(q, list.Start[pair.J], list.Start[pair.J + 1] - 1);
                Assert.Equal(p, list.Reverse[q]);
                Assert.Equal(back, PairAt(list, pair.J, q));
                double[] d = Displacement(structure, i, pair.J, pair.N0, pair.N1, pair.N2);
                for (int c = 0; c < 3; c++)
                {
                    Assert.Equal(-list.Displacement[3 * p + c], list.Displacement[3 * q + c]);
                    Assert.Equal(d[c], list.Displacement[3 * p + c], tolerance);
                }
                if (p > list.Start[i]) Assert.True(Before(PairAt(list, i, p - 1), pair), $"{PairAt(list, i, p - 1)} comes before {pair}");
            }
    }

    public static Pair PairAt(NeighborList list, int i, int p) => new(i, list.Neighbor[p], list.Image[3 * p], list.Image[3 * p + 1], list.Image[3 * p + 2]);

    private static bool Before(Pair a, Pair b) => (a.J, a.N0, a.N1, a.N2).CompareTo((b.J, b.N0, b.N1, b.N2)) < 0;

    /// <summary>Translations n along one vector for which a point d + n v + … can lie within the cutoff: |n + d · dual| ≤ cutoff |dual|.</summary>
    private static (int Low, int High) Range(double[] dual, double[] d, double cutoff)
    {
        double middle = -(dual[0] * d[0] + dual[1] * d[1] + dual[2] * d[2]), reach = cutoff * Length(dual);
        return reach == 0 ? (0, 0) : ((int)Math.Floor(middle - reach - 1e-6), (int)Math.Ceiling(middle + reach + 1e-6));
    }

    /// <summary>In the span of the periodic vectors, the vectors with dual_a · v_b = δ_ab (rows of G⁻¹ V, G the Gram matrix); zero for open axes.</summary>
    private static double[][] DualVectors(Cell cell)
    {
        int[] axes = [.. Enumerable.Range(0, 3).Where(cell.IsPeriodic)];
        int n = axes.Length;
        var work = new double[n, n + 3];
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n + 3; b++)
                work[a, b] = b >= n ? cell.Rows[3 * axes[a] + b - n] : Enumerable.Range(0, 3).Sum(c => cell.Rows[3 * axes[a] + c] * cell.Rows[3 * axes[b] + c]);
        for (int pivot = 0; pivot < n; pivot++)
            for (int row = 0; row < n; row++)
            {
                double factor = work[row, pivot] / work[pivot, pivot];
                for (int column = 0; column < n + 3; column++)
                    if (row != pivot) work[row, column] -= factor * work[pivot, column];
            }
        double[][] dual = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
        for (int a = 0; a < n; a++)
            for (int c = 0; c < 3; c++) dual[axes[a]][c] = work[a, n + c] / work[a, a];
        return dual;
    }
}
