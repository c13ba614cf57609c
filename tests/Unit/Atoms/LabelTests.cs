using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Xunit;

namespace Amalgam.Unit.Atoms;

public sealed class LabelTests
{
    private static Structure Molecule() => new([new Element(1), new Element(8)], [0, 0, 0, 0, 0, 1], Cell.Open);

    [Fact]
    public void EveryLabelStandsAtItsPlaceUnderNamesOfItsOwn()
    {
        Assert.Equal(Enumerable.Range(0, LabelTable.All.Count), LabelTable.All.Select(label => label.Index));
        string[] names = [.. LabelTable.All.SelectMany(label => label.Keys).Select(key => key.Name.ToLowerInvariant()),
            .. LabelTable.All.SelectMany(label => label.WeightKeys)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(LabelTable.All, label => Assert.Contains(label.Keys, key => key.Name == label.Name));
        Assert.All(LabelTable.All, label => Assert.Equal(1, label.Unit.Factor(label.Unit.Names[0])));
    }

    [Fact]
    public void TypedAccessorsReadAndWriteTheSet()
    {
        Structure structure = Molecule();
        Assert.DoesNotContain(LabelTable.All, structure.Labels.Has);
        structure.Energy = -3;
        structure.Forces = new double[6];
        Assert.Equal([-3], structure.Labels[LabelTable.Energy]!);
        Assert.Same(structure.Forces, structure.Labels[LabelTable.Forces]);
        structure.Labels[LabelTable.Energy] = [-4];
        Assert.Equal(-4, structure.Energy);
        structure.Energy = null;
        Assert.False(structure.Labels.Has(LabelTable.Energy));
    }

    [Fact]
    public void AStressNeedsThreePeriodicAxes()
    {
        Structure structure = Molecule();
        Assert.Equal(["energy", "forces"], LabelTable.All.Where(structure.CanHave).Select(label => label.Name));
        structure.Cell = new Cell([3, 0, 0, 0, 3, 0, 0, 0, 3], true, true, true);
        Assert.All(LabelTable.All, label => Assert.True(structure.CanHave(label)));
    }

    [Fact]
    public void WeightsAreOneUntilTheyAreSetAndCanBeTakenOver()
    {
        Structure one = Molecule(), other = Molecule();
        Assert.All(LabelTable.All, label => Assert.Equal(1, one.Labels.WeightOf(label)));
        one.Labels.Weight = 2;
        one.Labels.SetWeight(LabelTable.Forces, 0.5);
        other.Labels.TakeWeights(one.Labels);
        Assert.Equal((2, 1, 0.5), (other.Labels.Weight, other.Labels.WeightOf(LabelTable.Energy), other.Labels.WeightOf(LabelTable.Forces)));
    }

    [Fact]
    public void ACensusCountsLabelsByTheKeysTheyCameFrom()
    {
        var census = new StructureCensus();
        Structure structure = Molecule();
        structure.Labels.Set(LabelTable.Energy, [-1], new LabelOrigin("REF_energy"));
        structure.Forces = new double[6];
        census.Count(structure);
        Assert.Equal(["energy: 1 from REF_energy", "forces: 1 from forces", "stress: 1 missing"], census.LabelLines);
    }

    [Fact]
    public void AnEvaluationIsReadAsLabels()
    {
        var evaluation = new Evaluation();
        evaluation.Reset(1);
        evaluation.Energy = -2;
        evaluation.Forces[2] = 0.5;
        evaluation.Virial[0] = -4;
        var cell = new Cell([2, 0, 0, 0, 2, 0, 0, 0, 2], true, true, true);
        double[][] numbers = [.. LabelTable.All.Select(label => new double[label.LengthOf(1)])];
        foreach (Label label in LabelTable.All) evaluation.Read(label, cell, numbers[label.Index]);
        Assert.Equal([-2], numbers[0]);
        Assert.Equal([0, 0, 0.5], numbers[1]);
        Assert.Equal([0.5, 0, 0, 0, 0, 0, 0, 0, 0], numbers[2]);
        Assert.DoesNotContain(numbers[2], double.IsNegative);
    }
}
