using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Pages.Svg;
using Amalgam.Studies.Errors;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>The errors of a report against numbers done by hand or in plain loops.</summary>
public sealed class ErrorStudyTests
{
    private static readonly Element Oxygen = Element.Parse("O"), Hydrogen = Element.Parse("H");

    [Fact]
    public void One_structure_gives_the_numbers_done_by_hand()
    {
        ErrorStudy study = Study();
        // O: label (3, 4, 0), |F| = 5, predicted (3, 4, 1): |ΔF| = 1, cosine 25 / (5 √26). H: label (0, 0, −0.03), predicted (0.3, 0, −0.03): |ΔF| = 0.3,
        // cosine 0.0009 / (0.03 √0.0909).
        study.Add(Water(-10), Prediction(-9, [3, 4, 1, 0.3, 0, -0.03]));
        Assert.Equal((1 + 0.3) / 6, study.Table.Total.Model.Forces.Mae!.Value, 12);
        ForceBin large = Assert.Single(study.ByForce, bin => bin.From == 5), small = Assert.Single(study.ByForce, bin => bin.From == 0.01);
        Assert.Equal((1, 1), (large.Atoms, small.Atoms));
        Assert.Equal(1.0 / 3, large.Errors.Mae!.Value, 12);
        Assert.Equal(25 / (5 * Math.Sqrt(26)), large.Cosine!.Value, 12);
        Assert.Equal(0.0009 / (0.03 * Math.Sqrt(0.0909)), small.Cosine!.Value, 9);
        Assert.Equal(Math.Sqrt(25 / 3.0), study.TypicalForce(Oxygen)!.Value, 12);
        WorstStructure worst = Assert.Single(study.WorstByForce);
        Assert.Equal((0, 1.0, 0.5), (worst.WorstAtom, worst.LargestForceError!.Value, worst.EnergyError!.Value));
        Assert.Equal([0, 0, 1, 0.3, 0, 0], worst.ForceErrors!, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void The_ten_worst_are_kept_worst_first()
    {
        ErrorStudy study = Study();
        double[] errors = [.. Enumerable.Range(0, 40).Select(i => (i * 17 % 40) * (i % 2 == 0 ? 1.0 : -1.0))];
        foreach (double error in errors) study.Add(Water(0), Prediction(2 * error, [3, 4, Math.Abs(error), 0, 0, -0.03]));
        Assert.Equal(errors.Select(Math.Abs).OrderDescending().Take(10), study.WorstByEnergy.Select(worst => Math.Abs(worst.EnergyError!.Value)));
        Assert.Equal(errors.Select(Math.Abs).OrderDescending().Take(10), study.WorstByForce.Select(worst => worst.LargestForceError!.Value));
    }

    [Fact]
    public void Quantiles_are_those_of_the_sorted_sizes()
    {
        var histogram = new SizeHistogram();
        var random = new Random(3);
        double[] sizes = [.. Enumerable.Range(0, 5000).Select(_ => Math.Exp(4 * random.NextDouble() - 6)).Order()];
        foreach (double size in sizes) histogram.Add(size);
        foreach (double part in new[] { 0.0001, 0.05, 0.5, 0.95, 0.99 })
            Assert.Equal(sizes[(int)Math.Ceiling(part * sizes.Length) - 1], histogram.Quantile(part));
        Assert.Equal(sizes[^1], histogram.Quantile(1)!.Value, 12);
        Assert.Equal(5000, HistogramPlot.Of("x", histogram, 1).Counts.Sum());
        Assert.Null(new SizeHistogram().Quantile(0.5));
    }

    [Fact]
    public void The_worst_are_of_different_formulas_where_there_are_several()
    {
        ErrorStudy study = Study();
        // Twelve of one formula with large errors, then three others with smaller ones.
        for (int i = 0; i < 12; i++) study.Add(Water(0), Prediction(20 + i, [3, 4, 20 + i, 0, 0, -0.03]));
        for (int oxygens = 3; oxygens < 6; oxygens++)
        {
            var atoms = new Structure([.. Enumerable.Repeat(Oxygen, oxygens)], new double[3 * oxygens], Cell.Open) { Forces = new double[3 * oxygens] };
            study.Add(atoms, Prediction(0, [.. Enumerable.Repeat(0.1 * oxygens, 3 * oxygens)]));
        }
        Assert.Equal(10, study.WorstByForce.Count);
        Assert.Equal(["HO", "O5", "O4", "O3"], study.WorstByForce.Select(worst => Formula.Hill(worst.Structure.Elements)).Distinct());
        Assert.Equal(31, study.WorstByForce[0].LargestForceError!.Value, 12);
    }

    // Only its elements and its E0, which are zero, matter.
    private static ErrorStudy Study() =>
        new("test", new PotentialModel(ParameterInitialization.Create(RandomModels.Specs["dense_one_layer"] with { Elements = [Hydrogen, Oxygen] }, 1),
        [0, 0]));

    private static Structure Water(double energy) =>
        new([Oxygen, Hydrogen], [0, 0, 0, 0, 0, 1], Cell.Open) { Energy = energy, Forces = [3, 4, 0, 0, 0, -0.03], Source = "a.xyz:1" };

    private static Evaluation Prediction(double energy, double[] forces)
    {
        var evaluation = new Evaluation();
        evaluation.Reset(forces.Length / 3);
        evaluation.Energy = energy;
        forces.CopyTo(evaluation.Forces);
        return evaluation;
    }
}
