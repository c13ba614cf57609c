using Amalgam.Atoms;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>The split without a choice of the user, and blocks.</summary>
public sealed class DataSplitTests
{
    private static readonly string[] Symbols = ["H", "C", "N", "O"];

    [Fact]
    public void SharedFormulasStayTogether()
    {
        Structure[] structures = Formulas(20, each: 10);
        DataSplit split = DataSplit.ByFraction(structures, 0.1, SplitGrouping.Auto, 1);
        Assert.Equal(20, split.Validation.Length);
        Assert.Empty(FormulasOf(structures, split.Train).Intersect(FormulasOf(structures, split.Validation)));
        Assert.Contains("2 of 20 formulas are set aside whole", Assert.Single(split.Notices));
    }

    [Theory]
    [InlineData(1, "one composition (H)")]
    [InlineData(4, "4 compositions")]
    public void FewFormulasAreSplitAtRandomWithANotice(int formulas, string expected)
    {
        DataSplit split = DataSplit.ByFraction(Formulas(formulas, each: 30), 0.1, SplitGrouping.Auto, 1);
        Assert.Equal(3 * formulas, split.Validation.Length);
        string notice = Assert.Single(split.Notices);
        Assert.Contains(expected, notice);
        Assert.Contains("optimistic", notice);
        Assert.Contains("--valid", notice);
        Assert.Equal(DataSplit.ByFraction(Formulas(formulas, each: 30), 0.1, SplitGrouping.Structure, 1).Validation, split.Validation);
    }

    [Fact]
    public void OneFormulaThatHoldsMostDoesNotSpoilTheFraction()
    {
        Structure[] structures = [.. Formulas(12, each: 1), .. Enumerable.Range(0, 500).Select(_ => TrainingSamples.Line("H O", 0))];
        DataSplit split = DataSplit.ByFraction(structures, 0.1, SplitGrouping.Auto, 1);
        Assert.InRange(split.Validation.Length, 25, 103);
    }

    [Fact]
    public void DifferentFormulasNeedNoNotice() => Assert.Empty(DataSplit.ByFraction(Formulas(30, each: 1), 0.1, SplitGrouping.Auto, 1).Notices);

    [Fact]
    public void BlocksAreStretchesOfOneFile()
    {
        Structure[] structures = [.. Enumerable.Range(0, 200).Select(index => Named("O O", $"{(index < 100 ? "a" : "b")}.xyz:{index + 1}"))];
        DataSplit split = DataSplit.ByFraction(structures, 0.1, SplitGrouping.Block, 3);
        Assert.Equal(20, split.Validation.Length);
        Assert.All(split.Validation.Chunk(4), block => Assert.Equal((3, 0), (block[^1] - block[0], block[0] % 4)));
    }

    [Fact]
    public void OneStructureIsToldHowToBeTried() => Assert.Contains("--valid one.xyz tries it on itself", Assert.Throws<InvalidDataException>(() =>
        DataSplit.ByFraction([Named("O O", "one.xyz:1")], 0.1, SplitGrouping.Auto, 1)).Message);

    private static Structure[] Formulas(int count, int each) => [.. Enumerable.Range(0, count).SelectMany(formula => Enumerable.Range(0, each).Select(_ =>
        TrainingSamples.Line(string.Join(' ', Enumerable.Repeat("H", 1 + formula).Concat(formula == 0 ? [] : [Symbols[1 + formula % 3]])), 0)))];

    private static Structure Named(string symbols, string source)
    {
        Structure structure = TrainingSamples.Line(symbols, 0);
        structure.Source = source;
        return structure;
    }

    private static IEnumerable<string> FormulasOf(Structure[] structures, int[] indices) =>
        indices.Select(index => DataSplit.FormulaOf(structures[index])).Distinct();
}
