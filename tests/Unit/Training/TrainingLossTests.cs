using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Training.Loss;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class TrainingLossTests
{
    private static readonly ModelSpec Spec = Presets.Create("tiny", [Element.Parse("H"), Element.Parse("O")]);

    public static TheoryData<ErrorFunction, StressMeasure> Forms => new(
        from function in Enum.GetValues<ErrorFunction>() from measure in Enum.GetValues<StressMeasure>() select (function, measure));

    [Theory, MemberData(nameof(Forms))]
    public void SeedsAreTheDerivativesOfTheLoss(ErrorFunction function, StressMeasure measure)
    {
        StructureGraph[] batch = TrainingSamples.Labelled(Spec, 5, 3);
        LossOptions options = Options(function, measure);
        BatchResult result = RandomResult(batch, 11);
        LossSeeds seeds = Evaluate(options, batch, result, 0.3).Seeds;
        int atoms = batch.Sum(graph => graph.AtomCount);
        CheckDerivatives(result.Energy, seeds.Energy, batch.Length);
        CheckDerivatives(result.Forces, seeds.Forces, 3 * atoms);
        CheckDerivatives(result.Virial, seeds.Virial, 9 * batch.Length);

        void CheckDerivatives(double[] values, double[] derivatives, int count)
        {
            const double step = 1e-6;
            for (int index = 0; index < count; index++)
            {
                double value = values[index];
                values[index] = value + step;
                double above = Evaluate(options, batch, result, 0.3).Loss;
                values[index] = value - step;
                double below = Evaluate(options, batch, result, 0.3).Loss;
                values[index] = value;
                Assert.Equal((above - below) / (2 * step), derivatives[index], 2e-7);
            }
        }
    }

    [Fact]
    public void MeanSquareLossIsTheFormulaOfTheDocumentation()
    {
        StructureGraph[] batch = TrainingSamples.Labelled(Spec, 3, 5);
        BatchResult result = RandomResult(batch, 6);
        double energy = 0, force = 0, stress = 0;
        int atom = 0;
        for (int index = 0; index < 3; index++)
        {
            Structure structure = batch[index].Structure;
            double config = structure.Labels.Weight, volume = structure.Cell.Volume;
            if (structure.Energy is double label) energy += config * 0.7 * Math.Pow((result.Energy[index] - label) / structure.AtomCount, 2);
            for (int component = 0; structure.Forces is not null && component < 3 * structure.AtomCount; component++)
                force += config * 1.3 * Math.Pow(result.Forces[3 * atom + component] - structure.Forces[component], 2);
            for (int component = 0; component < 9; component++)
                stress += config * structure.Labels.WeightOf(LabelTable.Stress)
                    * Math.Pow((result.Virial[9 * index + component] + volume * structure.Stress![component]) / structure.AtomCount, 2);
            atom += structure.AtomCount;
        }
        // Structures 0 and 2 have an energy; 0 and 1 have forces (3 + 2 atoms); all have a stress. Prefactors at lr/lr_0 = 0.25: end + (start − end)/4.
        double expected = (4 + (2 - 4) * 0.25) * energy / 2 + (3 + (7 - 3) * 0.25) * force / 15 + (0.5 + (1 - 0.5) * 0.25) * stress / 27;
        Assert.Equal(expected, Evaluate(Options(ErrorFunction.Mse, StressMeasure.Virial), batch, result, 0.25).Loss, 1e-12 * expected);
    }

    [Theory]
    [InlineData(0.05, 0.0125)] // x²/2δ
    [InlineData(0.5, 0.45)]    // |x| − δ/2
    public void HuberIsSquareInsideAndLinearOutside(double error, double expected)
    {
        Span<double> vector = [error];
        Assert.Equal(expected, new ErrorForm(ErrorFunction.Huber, 0.1).Apply(vector, 1), 1e-15);
        Assert.Equal(Math.Min(error / 0.1, 1), vector[0], 1e-15);
    }

    [Fact]
    public void NormFormDoesNotDependOnTheAxes()
    {
        var form = new ErrorForm(ErrorFunction.HuberNorm, 0.1);
        Assert.Equal(form.Apply([5, 0, 0], 1), form.Apply([3, 0, -4], 1), 1e-14);
    }

    [Fact]
    public void MissingAndWeightlessLabelsAreMasked()
    {
        Structure molecule = TrainingSamples.Line("H O", 1);
        molecule.Stress = new double[9];
        Assert.Equal(new LabelMask().With(LabelTable.Energy), LabelMask.Of(molecule));
        molecule.Forces = new double[6];
        molecule.Labels.SetWeight(LabelTable.Energy, 0);
        Assert.Equal(new LabelMask().With(LabelTable.Forces), LabelMask.Of(molecule));
        molecule.Labels.SetWeight(LabelTable.Energy, 1);
        molecule.Labels.Weight = 0;
        Assert.Equal(default, LabelMask.Of(molecule));
    }

    [Fact]
    public void NumbersThatAreMissingHaveNoErrorNoSeedAndNoPartInTheMean()
    {
        Structure structure = TrainingSamples.Line("H O", 1);
        structure.Energy = null;
        structure.Forces = [0.5, double.NaN, 0, double.NaN, double.NaN, double.NaN];
        StructureGraph[] batch = [new StructureGraph(Spec, structure, new NeighborList())];
        BatchResult result = RandomResult(batch, 17);
        LossCounts counts = LossCounts.Of([structure]);
        Assert.Equal((2, 1), (counts.NumbersOf(LabelTable.Forces), counts.ValuesOf(LabelTable.Forces)));
        (double loss, LossSeeds seeds) = Evaluate(Options(ErrorFunction.Mse, StressMeasure.Virial), batch, result, 1);
        double x = result.Forces[0] - 0.5, z = result.Forces[2];
        Assert.Equal(7 * (x * x + z * z) / 2, loss, 1e-12);
        Assert.Equal([7 * x, 0, 7 * z, 0, 0, 0], seeds.Forces);
    }

    [Fact]
    public void ErrorsAreInThousandthsOfTheUnits()
    {
        var sums = new ErrorSums();
        sums.Add(LabelTable.Energy, 0.002);
        sums.Add(LabelTable.Energy, -0.004);
        sums.Add(LabelTable.Forces, 0.1);
        LabelErrors errors = sums.Errors();
        Assert.Equal(3, errors.Mae(LabelTable.Energy), 1e-12);
        Assert.Equal(Math.Sqrt(10), errors.Rmse(LabelTable.Energy), 1e-12);
        Assert.Equal(100, errors.Mae(LabelTable.Forces), 1e-12);
        Assert.True(double.IsNaN(errors.Mae(LabelTable.Stress)));
    }

    private static LossOptions Options(ErrorFunction function, StressMeasure measure) => new()
    {
        Energy = function, Forces = function, Stress = function, StressAs = measure, EnergyDelta = 0.3, ForcesDelta = 0.9, StressDelta = 0.15,
        EnergyStart = 2, EnergyEnd = 4, ForcesStart = 7, ForcesEnd = 3, StressStart = 1, StressEnd = 0.5,
    };

    private static BatchResult RandomResult(StructureGraph[] batch, ulong seed)
    {
        var random = new DeterministicRandom(seed);
        var result = new BatchResult();
        result.Reset(batch.Length, batch.Sum(graph => graph.AtomCount));
        foreach (double[] values in new[] { result.Energy, result.Forces, result.Virial })
            for (int index = 0; index < values.Length; index++) values[index] = random.NextNormal();
        return result;
    }

    private static (double Loss, LossSeeds Seeds) Evaluate(LossOptions options, StructureGraph[] batch, BatchResult result, double decay)
    {
        var seeds = new LossSeeds();
        var losses = new double[batch.Length];
        double loss = new TrainingLoss(options).Evaluate(batch, result, LossCounts.Of(batch.Select(graph => graph.Structure)), decay, seeds, null, losses);
        Assert.Equal(losses.Sum(), loss, 1e-12 * Math.Abs(loss));
        return (loss, seeds);
    }
}
