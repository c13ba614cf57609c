using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using CsCheck;
using Xunit;
using static Amalgam.Unit.StructureGenerators;

namespace Amalgam.Unit.Atoms;

/// <summary>A list that is kept while atoms move must never miss a pair.</summary>
public sealed class VerletListTests
{
    private const double Cutoff = 4, Skin = 0.6;

    [Fact]
    public void WalkingAtomsMeetTheSamePairsAsInAFreshList() =>
        Gen.Select(Any(2.5, 9, 12), Gen.Int).Sample((structure, seed) =>
        {
            var random = new Random(seed);
            var verlet = new VerletList(Cutoff, Skin, 1, patient: seed % 2 == 0);
            double[] velocity = [.. structure.Positions.Select(_ => 0.2 * (random.NextDouble() - 0.5))];
            for (int step = 0; step < 12; step++)
            {
                verlet.Update(structure);
                AssertHoldsAllPairs(structure, verlet);
                for (int k = 0; k < structure.Positions.Length; k++) structure.Positions[k] += velocity[k];
            }
            // One that is patient may find every step too long for a skin.
            Assert.InRange(verlet.RebuildCount, 1, seed % 2 == 0 ? 12 : 11);
        }, iter: 60);

    [Fact]
    public void BreathingCellsMeetTheSamePairsAsInAFreshList() =>
        Gen.Select(Any(2.5, 9, 12), Gen.Int).Sample((structure, seed) =>
        {
            var random = new Random(seed);
            var verlet = new VerletList(Cutoff, Skin, 1);
            for (int step = 0; step < 12; step++)
            {
                verlet.Update(structure);
                AssertHoldsAllPairs(structure, verlet);
                double[] strain = [.. Enumerable.Range(0, 9).Select(k => (k % 4 == 0 ? 1 : 0) + 0.01 * (random.NextDouble() - 0.5))];
                double[] rows = Times(structure.Cell.Rows, strain);
                Times(structure.Positions, strain).CopyTo(structure.Positions, 0);
                structure.Cell = new Cell(rows, structure.Cell.PeriodicA, structure.Cell.PeriodicB, structure.Cell.PeriodicC);
            }
            if (structure.Cell.IsFullyPeriodic) Assert.InRange(verlet.RebuildCount, 1, 11);
        }, iter: 60);

    /// <summary>The pairs within the cutoff are those of a fresh list, with the same displacements.</summary>
    private static void AssertHoldsAllPairs(Structure structure, VerletList verlet)
    {
        BruteForcePairs.AssertConsistent(structure, verlet.List);
        var fresh = new NeighborList();
        fresh.Build(structure, Cutoff, 1);
        var found = new HashSet<BruteForcePairs.Pair>();
        for (int i = 0; i < structure.AtomCount; i++)
            for (int p = verlet.List.Start[i]; p < verlet.List.Start[i + 1]; p++) found.Add(BruteForcePairs.PairAt(verlet.List, i, p));
        int within = 0;
        for (int p = 0; p < verlet.List.PairCount; p++)
            if (BruteForcePairs.Length(verlet.List.Displacement.Slice(3 * p, 3)) <= Cutoff) within++;
        for (int i = 0; i < structure.AtomCount; i++)
            for (int p = fresh.Start[i]; p < fresh.Start[i + 1]; p++) Assert.Contains(BruteForcePairs.PairAt(fresh, i, p), found);
        Assert.Equal(fresh.PairCount, within);
    }

    private static double[] Times(ReadOnlySpan<double> rows, double[] matrix)
    {
        var product = new double[rows.Length];
        for (int k = 0; k < rows.Length; k++)
            for (int c = 0; c < 3; c++) product[k] += rows[k / 3 * 3 + c] * matrix[3 * c + k % 3];
        return product;
    }

    [Fact]
    public void RebuildsWhenAnAtomHasMovedFartherThanHalfTheSkin()
    {
        Structure structure = Fcc(3, 0.1);
        var verlet = new VerletList(Cutoff, Skin);
        Assert.True(verlet.Update(structure));
        Assert.False(verlet.Update(structure));
        structure.Positions[30] += 0.2999;
        Assert.False(verlet.Update(structure));
        structure.Positions[30] += 0.0002;
        Assert.True(verlet.Update(structure));
        Assert.Equal(2, verlet.RebuildCount);
        Assert.Equal(Cutoff + Skin, verlet.List.Cutoff);
    }

    [Fact]
    public void KeepsTheListWhileCellAndAtomsStretchTogether()
    {
        Structure structure = Fcc(3, 0.1);
        var verlet = new VerletList(Cutoff, Skin);
        verlet.Update(structure);
        Assert.False(verlet.Update(Scaled(structure, 1.05)));
        Assert.True(verlet.Update(Scaled(structure, 0.90)));
        Assert.False(verlet.Update(Scaled(structure, 0.90)));
        Structure onlyCell = Copper(structure.Positions, Scaled(structure, 0.95).Cell);
        Assert.True(verlet.Update(onlyCell));
        Assert.Equal(3, verlet.RebuildCount);
    }

    private static Structure Scaled(Structure structure, double factor) => Copper(
        [.. structure.Positions.Select(x => factor * x)], new Cell([.. structure.Cell.Rows.ToArray().Select(x => factor * x)], true, true, true));

    /// <summary>No skin for a first structure nor for one from elsewhere; one for the same atoms after a small step.</summary>
    [Fact]
    public void PatientListsTakeASkinOnlyWhereAtomsMoveOn()
    {
        Structure structure = Fcc(3, 0.1);
        var verlet = new VerletList(Cutoff, Skin, 1, patient: true);
        AssertUpdate(rebuilt: true, skin: 0);
        AssertUpdate(rebuilt: false, skin: 0);
        structure.Positions[30] += 0.02;
        AssertUpdate(rebuilt: true, skin: Skin);
        structure.Positions[30] += 0.29;
        AssertUpdate(rebuilt: false, skin: Skin);
        structure.Positions[30] += 0.02;
        AssertUpdate(rebuilt: true, skin: Skin);
        structure.Positions[30] += 1;
        AssertUpdate(rebuilt: true, skin: 0);
        structure.Positions[30] += 0.2;
        AssertUpdate(rebuilt: true, skin: 0);

        void AssertUpdate(bool rebuilt, double skin)
        {
            Assert.Equal(rebuilt, verlet.Update(structure));
            Assert.Equal(Cutoff + skin, verlet.List.Cutoff, 1e-5);
            AssertHoldsAllPairs(structure, verlet);
        }
    }

    [Fact]
    public void RebuildsForOtherAtomsAndOtherPeriodicAxes()
    {
        var verlet = new VerletList(Cutoff, Skin);
        verlet.Update(Cubic(8, 1, 1, 1, 7.5, 1, 1));
        Assert.True(verlet.Update(Cubic(8, 1, 1, 1, 7.5, 1, 1, 4, 4, 4)));
        Assert.True(verlet.Update(Copper([1, 1, 1, 7.5, 1, 1, 4, 4, 4], new Cell([8, 0, 0, 0, 8, 0, 0, 0, 8], false, true, true))));
        Assert.False(verlet.Update(Copper([1, 1, 1, 7.5, 1, 1, 4, 4, 4], new Cell([0, 0, 0, 0, 8, 0, 0, 0, 8], false, true, true))));
    }

    [Fact]
    public void RefreshingGivesTheSameBitsForAnyNumberOfThreads()
    {
        double[][] displacements = [.. new[] { 1, 2, 7 }.Select(threads =>
        {
            Structure structure = Fcc(10, 0.1);
            var verlet = new VerletList(Cutoff, Skin, threads);
            verlet.Update(structure);
            for (int k = 0; k < structure.Positions.Length; k++) structure.Positions[k] += 0.01 * Math.Sin(k);
            Assert.False(verlet.Update(structure));
            return verlet.List.Displacement.ToArray();
        })];
        Assert.Equal(displacements[0], displacements[1]);
        Assert.Equal(displacements[0], displacements[2]);
    }

    [Fact]
    public void RefreshingAllocatesNothing()
    {
        Structure structure = Fcc(3, 0.1);
        var verlet = new VerletList(Cutoff, Skin, 1);
        verlet.Update(structure);
        verlet.Update(structure);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 10; step++)
        {
            structure.Positions[0] += 0.01;
            Assert.False(verlet.Update(structure));
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ComplainsOfWhatBecameImpossibleAndRecovers()
    {
        Structure structure = Copper([0, 0, 0, 0.1, 0, 0, 2, 2, 2], Cell.Open);
        var verlet = new VerletList(Cutoff, Skin);
        verlet.Update(structure);
        structure.Positions[3] = 1e-8;
        Assert.Contains("atoms 1 and 2 at the same place", Assert.Throws<InvalidDataException>(() => verlet.Update(structure)).Message);
        structure.Positions[3] = 0.1;
        Assert.True(verlet.Update(structure));
        structure.Positions[8] = double.NaN;
        Assert.Contains("atom 3: Cu 2 2 NaN", Assert.Throws<InvalidDataException>(() => verlet.Update(structure)).Message);
        structure.Positions[8] = 2;
        Assert.True(verlet.Update(structure));
        Assert.Equal(3, verlet.RebuildCount);
    }
}
