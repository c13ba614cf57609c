using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Xunit;
using static Amalgam.Unit.StructureGenerators;

namespace Amalgam.Unit.Atoms;

/// <summary>What the neighbour list says of structures that cannot be.</summary>
public sealed class NeighborListFaultTests
{
    private static string Complaint(Structure structure, double cutoff = 5, int threads = 1)
    {
        structure.Source = "train.xyz:12";
        var list = new NeighborList();
        string message = Assert.Throws<InvalidDataException>(() => list.Build(structure, cutoff, threads)).Message;
        Assert.Equal(0, list.PairCount);
        Assert.Equal(0, list.AtomCount);
        Assert.StartsWith("train.xyz:12: expected ", message);
        return message;
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Infinity")]
    public void NamesTheAtomThatIsNotFinite(double value, string text) =>
        Assert.Equal($"train.xyz:12: expected finite coordinates, found\n  atom 2: Cu 1 {text} 3\n  → correct the atom, or leave the structure out",
            Complaint(Copper([0, 0, 0, 1, value, 3, 5, 6, double.NaN], Cell.Open)));

    [Fact]
    public void NamesTwoAtomsAtTheSamePlace() =>
        Assert.Equal("train.xyz:12: expected atoms apart, found atoms 2 and 3 at the same place (periodic images included)\n"
            + "  atom 2: Cu 1 1 1\n  atom 3: Cu 9 1 -7\n"
            + "  → remove one of the two, or leave the structure out",
            Complaint(Cubic(8, 3, 3, 3, 1, 1, 1, 9, 1, -7, 3, 4, 5)));

    [Theory]
    [InlineData(9e-7, true)]
    [InlineData(1.1e-6, false)]
    public void AtomsAtTheSamePlaceAreWithinAMillionth(double distance, bool refused)
    {
        Structure structure = Copper([0, 0, 0, 0, distance, 0], Cell.Open);
        if (refused) Assert.Contains("atoms 1 and 2 at the same place", Complaint(structure));
        else BruteForcePairs.AssertMatches(structure, 2, BuildOpen(structure));
    }

    private static NeighborList BuildOpen(Structure structure)
    {
        var list = new NeighborList();
        list.Build(structure, 2);
        return list;
    }

    [Fact]
    public void NamesTheFirstOfManyWhateverTheThreads()
    {
        Structure structure = Fcc(10, 0.1);
        foreach (int atom in (int[])[1500, 2222, 3998]) structure.Positions.AsSpan(3 * atom, 3).CopyTo(structure.Positions.AsSpan(3 * (atom + 1), 3));
        foreach (int threads in (int[])[1, 2, 7]) Assert.Contains("atoms 1501 and 1502 at", Complaint(structure, 5, threads));
    }

    [Theory]
    [InlineData(new double[] { 4, 0, 0, 0, 0, 0, 0, 0, 4 })]
    [InlineData(new double[] { 4, 0, 0, 0, 4, 0, 8, 4, 0 })]
    [InlineData(new double[] { 1, 2, 3, 2, 4, 6, 0, 0, 4 })]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    public void RefusesASingularCell(double[] rows)
    {
        string message = Complaint(Copper([0, 0, 0], new Cell(rows, true, true, true)));
        Assert.Contains("expected linearly independent lattice vectors on the periodic axes, found\n  a = ", message);
        Assert.Contains($"\n  c = {rows[6]} {rows[7]} {rows[8]} (periodic)\n  → give the missing vector, or declare the axis not periodic", message);
    }

    [Fact]
    public void RefusesParallelVectorsOnTwoPeriodicAxes() =>
        Assert.Contains("linearly independent", Complaint(Copper([0, 0, 0], new Cell([1, 1, 0, 0, 0, 5, 2, 2, 0], true, false, true))));

    [Fact]
    public void RefusesACellThatIsNotFinite() =>
        Assert.Contains("expected finite lattice vectors, found\n  a = 4 0 NaN (periodic)\n  b = 0 4 0 (open)",
            Complaint(Copper([0, 0, 0], new Cell([4, 0, double.NaN, 0, 4, 0, 0, 0, 4], true, false, true))));

    [Fact]
    public void RefusesACellInTheWrongUnit() =>
        Assert.Contains("expected a cell that is not absurdly small against the cutoff of 5 Å", Complaint(Cubic(4e-3, 0, 0, 0)));

    [Fact]
    public void RefusesAnAtomAbsurdlyFarOutside() =>
        Assert.Contains("atom 1: Cu 1E+30 0 0", Complaint(Cubic(4, 1e30, 0, 0)));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void ACutoffIsPositiveAndFinite(double cutoff) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new NeighborList().Build(Copper([0, 0, 0], Cell.Open), cutoff));
}
