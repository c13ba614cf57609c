using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using CsCheck;
using Xunit;
using static Amalgam.Unit.StructureGenerators;

namespace Amalgam.Unit.Atoms;

/// <summary>The neighbour list against brute force and against what is known of lattices.</summary>
public sealed class NeighborListTests
{
    private static NeighborList Build(Structure structure, double cutoff, int threads = 1)
    {
        var list = new NeighborList();
        list.Build(structure, cutoff, threads);
        return list;
    }

    [Fact]
    public void AgreesWithBruteForceInCellsOfTheSizeOfTheCutoff() =>
        Gen.Select(Any(3, 12, 12), Gen.Double[1, 7]).Sample((structure, cutoff) => BruteForcePairs.AssertMatches(structure, cutoff, Build(structure, cutoff)),
            iter: 400);

    [Fact]
    public void AgreesWithBruteForceInCellsMuchSmallerThanTheCutoff() =>
        Gen.Select(Any(0.7, 2.5, 3), Gen.Double[2, 5]).Sample((structure, cutoff) => BruteForcePairs.AssertMatches(structure, cutoff, Build(structure, cutoff)),
            iter: 200);

    [Fact]
    public void AgreesWithBruteForceInCellsMuchLargerThanTheCutoff() =>
        Gen.Select(Any(8, 60, 60), Gen.Double[0.5, 4]).Sample((structure, cutoff) => BruteForcePairs.AssertMatches(structure, cutoff, Build(structure, cutoff)),
            iter: 100);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void AgreesWithBruteForceForEveryPeriodicity(int flags)
    {
        var random = new Random(flags);
        double[] positions = [.. Enumerable.Range(0, 90).Select(_ => 30 * random.NextDouble() - 10)];
        var structure = Copper(positions, new Cell([7, 0.5, -0.3, 3, 6, 0.2, -2, 2.5, 5], (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0));
        BruteForcePairs.AssertMatches(structure, 5.5, Build(structure, 5.5));
    }

    [Fact]
    public void OneListServesStructuresOfAllSizesInTurn()
    {
        var list = new NeighborList();
        Any(2, 12, 20).Array[4].Sample(structures =>
        {
            foreach (Structure structure in structures)
            {
                list.Build(structure, 4, 1);
                BruteForcePairs.AssertMatches(structure, 4, list);
            }
        }, iter: 50, threads: 1);
    }

    [Theory]
    [InlineData(1e3)]
    [InlineData(1e4)]
    public void AShearByWholeCellsChangesNothingButImages(double shear)
    {
        double[] positions = [0.1, 0.2, 0.3, 2.1, 1.9, 0.4, 3.3, 0.5, 2.2];
        Structure straight = Cubic(4, positions), sheared = Copper(positions, new Cell([4, 0, 0, 4 * shear, 4, 0, -4 * shear, 4 * shear, 4], true, true, true));
        NeighborList one = Build(straight, 6), other = Build(sheared, 6);
        BruteForcePairs.AssertConsistent(sheared, other, 1e-7);
        AssertSameDisplacements(one, other, 1e-8);
    }

    [Fact]
    public void WrappingAtomsChangesNothingButImages() =>
        Gen.Select(Any(2.5, 9, 10), Gen.Int[-3, 3].Array[30]).Sample((structure, shifts) =>
        {
            var moved = (double[])structure.Positions.Clone();
            for (int i = 0; i < structure.AtomCount; i++)
                for (int a = 0; a < 3; a++)
                    for (int c = 0; c < 3 && structure.Cell.IsPeriodic(a); c++) moved[3 * i + c] += shifts[3 * i + a] * structure.Cell.Rows[3 * a + c];
            AssertSameDisplacements(Build(structure, 4.5), Build(Copper(moved, structure.Cell), 4.5), 1e-9);
        }, iter: 200);

    /// <summary>Same neighbours per centre and, image by image, the same displacements in some order.</summary>
    private static void AssertSameDisplacements(NeighborList one, NeighborList other, double tolerance)
    {
        Assert.Equal(one.Start.ToArray(), other.Start.ToArray());
        Assert.Equal(one.Neighbor.ToArray(), other.Neighbor.ToArray());
        for (int i = 0; i < one.AtomCount; i++)
            for (int p = one.Start[i]; p < one.Start[i + 1]; p++)
            {
                int matches = 0;
                for (int q = one.Start[i]; q < one.Start[i + 1]; q++)
                    if (one.Neighbor[p] == other.Neighbor[q] && Enumerable.Range(0, 3)
                        .All(c => Math.Abs(one.Displacement[3 * p + c] - other.Displacement[3 * q + c]) < tolerance)) matches++;
                Assert.Equal(1, matches);
            }
    }

    [Theory]
    [InlineData(2.7, 12)]   // a/√2 = 2.556
    [InlineData(3.7, 18)]   // a = 3.615
    [InlineData(4.5, 42)]   // a√(3/2) = 4.427
    [InlineData(5.2, 54)]   // a√2 = 5.112
    [InlineData(6.0, 78)]   // a√(5/2) = 5.716
    public void CountsTheShellsOfCopper(double cutoff, int neighbors)
    {
        for (int n = 1; n <= 4; n++)
        {
            NeighborList list = Build(Fcc(n, 0), cutoff);
            for (int i = 0; i < list.AtomCount; i++) Assert.Equal(neighbors, list.Start[i + 1] - list.Start[i]);
        }
    }

    [Fact]
    public void FindsAllOwnImagesInAHalfAngstromCell()
    {
        NeighborList list = Build(Cubic(0.5, 0.1, 0.2, 0.3), 6.01);
        int points = 0;
        for (int x = -13; x <= 13; x++)
            for (int y = -13; y <= 13; y++)
                for (int z = -13; z <= 13; z++)
                    if (x * x + y * y + z * z <= 12.02 * 12.02) points++;
        Assert.Equal(points - 1, list.PairCount);
        BruteForcePairs.AssertMatches(Cubic(0.5, 0.1, 0.2, 0.3), 6.01, list);
    }

    [Theory]
    [InlineData(0, 3000)]
    [InlineData(0.4, 3000)]
    public void ThreadsChangeNoBit(double noise, int leastAtoms)
    {
        Structure structure = Fcc(10, noise, shuffled: true);
        Assert.True(structure.AtomCount >= leastAtoms);
        NeighborList one = Build(structure, 5);
        BruteForcePairs.AssertConsistent(structure, one);
        foreach (int threads in (int[])[2, 7, 0])
        {
            NeighborList other = Build(structure, 5, threads);
            Assert.Equal(one.Start.ToArray(), other.Start.ToArray());
            Assert.Equal(one.Neighbor.ToArray(), other.Neighbor.ToArray());
            Assert.Equal(one.Image.ToArray(), other.Image.ToArray());
            Assert.Equal(one.Displacement.ToArray(), other.Displacement.ToArray());
            Assert.Equal(one.Reverse.ToArray(), other.Reverse.ToArray());
        }
    }

    [Fact]
    public void ASupercellHasAsManyPairsPerAtom()
    {
        Structure small = Copper([0.1, 0, 0, 1.7, 2.2, 0.3], new Cell([3.1, 0.2, 0, 1.4, 3.3, 0.1, -0.9, 0.8, 3.9], true, true, true));
        NeighborList one = Build(small, 5.3);
        var positions = new List<double>();
        for (int cell = 0; cell < 60; cell++)
            for (int i = 0; i < 6; i++)
                positions.Add(small.Positions[i] + cell / 20 * small.Cell.Rows[i % 3] + cell / 5 % 4 * small.Cell.Rows[3 + i % 3] + cell % 5
                    * small.Cell.Rows[6 + i % 3]);
        double[] rows = [.. small.Cell.Rows.ToArray().Select((component, k) => component * (3 + k / 3))];
        NeighborList many = Build(Copper([.. positions], new Cell(rows, true, true, true)), 5.3);
        Assert.Equal(60 * one.PairCount, many.PairCount);
        for (int i = 0; i < 120; i++) Assert.Equal(one.Start[i % 2 + 1] - one.Start[i % 2], many.Start[i + 1] - many.Start[i]);
    }

    [Fact]
    public void TwoFarClustersOnTheirOwnAreFoundInLittleMemory()
    {
        double[] cluster = Fcc(4, 0.2, periodic: false).Positions;
        double[] far = [.. cluster.Select((x, k) => x + (k % 3 == 0 ? 1e6 : -3e6))];
        NeighborList alone = Build(Copper(cluster, Cell.Open), 5), list = new();
        foreach (Cell cell in (Cell[])[Cell.Open, new([1e7, 0, 0, 0, 1e7, 0, 0, 0, 1e7], true, true, true)])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            list.Build(Copper([.. cluster, .. far], cell), 5, 1);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
            Assert.Equal(2 * alone.PairCount, list.PairCount);
            Assert.Equal(alone.Neighbor.ToArray(), list.Neighbor[..alone.PairCount].ToArray());
        }
    }

    [Fact]
    public void AgreesWithBruteForceAcrossGapsOfAnyWidth() =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[1, 30], Gen.Int).Sample((flags, atoms, seed) =>
        {
            var random = new Random(seed);
            double[] positions = new double[3 * atoms];
            for (int k = 3; k < positions.Length; k++)
                positions[k] = positions[k - 3]
                    + (random.Next(6) == 0 ? 2000 * random.NextDouble() : k % 3 == k / 3 % 3 ? 3.4 + 0.7 * random.NextDouble() : 0.4 * random.NextDouble());
            var structure = Copper(positions, new Cell([5000, 0, 10, -20, 6000, 0, 0, 30, 5500], (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0));
            BruteForcePairs.AssertMatches(structure, 4, Build(structure, 4));
        }, iter: 400);

    [Fact]
    public void ElongatedAndFlatSystemsAgreeWithBruteForce()
    {
        var random = new Random(4);
        foreach (double[] size in (double[][])[[3000, 1, 1], [200, 200, 0], [0, 0, 900], [0.8, 0.9, 2500], [60, 0.7, 60]])
        {
            double[] positions = [.. Enumerable.Range(0, 900).Select(k => (2 * random.NextDouble() - 0.5) * size[k % 3])];
            double[] edges = [.. size.Select(length => Math.Max(length, 1.5))];
            for (int flags = 0; flags < 8; flags++)
            {
                var structure = Copper(positions,
                    new Cell([edges[0], 0, 0, 0, edges[1], 0, 0, 0, edges[2]], (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0));
                BruteForcePairs.AssertMatches(structure, 2.5, Build(structure, 2.5));
            }
        }
    }

    [Fact]
    public void AnAtomOfItsOwnHasNoPairs()
    {
        NeighborList list = Build(Copper([1e5, -2e5, 3], Cell.Open), 5);
        Assert.Equal([0, 0], list.Start.ToArray());
        list.Build(new Structure([], [], Cell.Open), 5);
        Assert.Equal([0], list.Start.ToArray());
        list.Build(new Structure([], [], new Cell([1, 0, 0, 0, 1, 0, 0, 0, 1], true, true, true)), 5);
        Assert.Equal(0, list.PairCount);
    }

    [Fact]
    public void TheCutoffItselfIsIncluded()
    {
        Assert.Equal(2, Build(Copper([0, 0, 0, 3, 4, 0], Cell.Open), 5).PairCount);
        Assert.Equal(0, Build(Copper([0, 0, 0, 3, 4, 0], Cell.Open), Math.BitDecrement(5)).PairCount);
        Assert.Equal(6, Build(Cubic(5, 1, 1, 1), 5).PairCount);
    }

    [Fact]
    public void BuildingAgainAllocatesNothing()
    {
        Structure structure = Fcc(3, 0.2);
        var list = new NeighborList();
        list.Build(structure, 5, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int repeat = 0; repeat < 10; repeat++) list.Build(structure, 5, 1);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
