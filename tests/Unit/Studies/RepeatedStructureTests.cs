using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Studies.DataSets;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Structures repeated with their labels: what a potential says of the larger cell is what the labels of the smaller one become.</summary>
public sealed class RepeatedStructureTests
{
    private static readonly Element Silicon = Element.Parse("Si"), Germanium = Element.Parse("Ge");

    private static Structure Sample(bool a = true, bool b = true, bool c = true) => new([Silicon, Germanium, Silicon],
        [0.1, 0.2, 0.3, 1.4, 1.3, 1.5, 3.0, 2.7, 0.4], new Cell([4.1, 0.1, 0, 0.3, 4.6, 0.2, -0.4, 0.5, 5.0], a, b, c))
    { Source = "in.xyz:1" };

    [Theory]
    [InlineData("2,1,3", 6)]
    [InlineData("1,1,0,-1,1,0,0,0,1", 2)]
    [InlineData("2;1,0; 0,1,1; 1,0,3", 7)]
    [InlineData("0,1,0,1,0,0,0,0,1", 1)]
    [InlineData("1,0,0,0,1,0,3,-2,2", 2)]
    public void Labels_are_those_of_the_larger_cell(string repeat, int copies)
    {
        Assert.True(ControlPotential.TryParse("lj:epsilon=0.01,sigma=2.2,cutoff=4", out IPotential? control));
        IPotential potential = control!;
        Structure structure = Sample();
        var evaluation = new Evaluation();
        potential.Evaluate(structure, evaluation);
        structure.Energy = evaluation.Energy;
        structure.Forces = [.. evaluation.Forces];
        structure.Stress = [.. evaluation.Virial.Select(w => -w / structure.Cell.Volume)];
        Structure repeated = RepeatedStructure.Of(structure, CellRepetition.Parse(repeat));
        Assert.Equal(3 * copies, repeated.AtomCount);
        Assert.Equal(copies * structure.Cell.Volume, repeated.Cell.Volume, 9);
        potential.Evaluate(repeated, evaluation);
        Assert.Equal(evaluation.Energy, repeated.Energy!.Value, 9);
        for (int i = 0; i < repeated.Forces!.Length; i++) Assert.Equal(evaluation.Forces[i], repeated.Forces[i], 9);
        for (int i = 0; i < 9; i++) Assert.Equal(-evaluation.Virial[i] / repeated.Cell.Volume, repeated.Stress![i], 9);
        Assert.Contains(repeated.Forces, force => Math.Abs(force) > 1e-3);
    }

    [Fact]
    public void Columns_are_repeated_totals_multiplied_and_predictions_left_out()
    {
        Structure structure = Sample();
        structure.ConfigType = "alloy";
        structure.Labels.Weight = 2;
        structure.Extras = new StructureExtras();
        foreach ((string key, string value) in ((string, string)[])[("charge", "-2"), ("spin", "1"), ("comment", "two words"), ("virial", "1 2 3 4 5 6 7 8 9"),
            ("AMALGAM_energy", "5")]) structure.Extras.Info.Add(KeyValuePair.Create(key, (string?)value));
        structure.Extras.Columns.Add(new ExtraColumn("tag", 'S', 1, ["x", "y", "z"]));
        structure.Extras.Columns.Add(new ExtraColumn("AMALGAM_forces", 'R', 3, [.. Enumerable.Repeat("0", 9)]));
        Structure repeated = RepeatedStructure.Of(structure, CellRepetition.Parse("1,2,1"));
        Assert.Equal(("alloy", 2.0), (repeated.ConfigType, repeated.Labels.Weight));
        Assert.Equal(["charge=-4", "spin=1", "comment=two words", "virial=2 4 6 8 10 12 14 16 18"],
            repeated.Extras!.Info.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(["x", "y", "z", "x", "y", "z"], Assert.Single(repeated.Extras.Columns).Values);
        Assert.Null(repeated.Energy);
    }

    [Fact]
    public void Spins_that_may_couple_are_refused()
    {
        Structure structure = Sample();
        structure.Extras = new StructureExtras();
        structure.Extras.Info.Add(KeyValuePair.Create("spin", (string?)"3"));
        Assert.Contains("expected a singlet, whose copies are one under spin, found '3'",
            Assert.Throws<InvalidDataException>(() => RepeatedStructure.Of(structure, CellRepetition.Parse("2,1,1"))).Message, StringComparison.Ordinal);
        Assert.Equal("3", RepeatedStructure.Of(structure, CellRepetition.Parse("1,1,1")).Extras!.Find("spin"));
    }

    [Theory]
    [InlineData("2,2,1", true)]
    [InlineData("1,1,0,-1,1,0,0,0,1", true)]
    [InlineData("1,1,2", false)]
    [InlineData("1,0,1,0,1,0,0,0,1", false)]
    [InlineData("1,0,0,0,1,0,0,0,-1", false)]
    public void Open_axes_stay_as_they_are(string repeat, bool isAllowed)
    {
        Structure slab = Sample(c: false);
        if (isAllowed) Assert.False(RepeatedStructure.Of(slab, CellRepetition.Parse(repeat)).Cell.PeriodicC);
        else Assert.StartsWith("in.xyz:1: expected 1 along open axes", Assert.Throws<InvalidDataException>(() =>
            RepeatedStructure.Of(slab, CellRepetition.Parse(repeat))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2,2")]
    [InlineData("0,1,1")]
    [InlineData("1,2,3,2,4,6,0,0,1")]
    [InlineData("1000,1000,1000")]
    [InlineData("a,b,c")]
    [InlineData("1,0,0,0,1,0,0,0,x")]
    public void Other_repetitions_are_refused(string repeat) =>
        Assert.StartsWith($"--repeat {repeat}: expected", Assert.Throws<InvalidDataException>(() => CellRepetition.Parse(repeat)).Message,
            StringComparison.Ordinal);
}
