using Amalgam.Atoms.Labels;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class TrainingDataTests
{
    private static readonly Dictionary<string, double> Nothing = [];

    private static Element[] Elements(string symbols) => [.. symbols.Split(' ').Select(Element.Parse)];

    [Fact]
    public void ReferenceEnergiesOfExactDataAreFound()
    {
        Structure[] structures = [.. new[] { "H H O", "O O", "H O C", "C C H", "O C C", "H" }.Select(symbols => TrainingSamples.Line(symbols, Exact(symbols)))];
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(Elements("H C O"), structures, [], Nothing);
        Assert.Equal(-13.6, fit.Energies[0], 1e-9);
        Assert.Equal(-1030.5, fit.Energies[1], 1e-9);
        Assert.Equal(-2041.25, fit.Energies[2], 1e-9);
        Assert.Empty(fit.Notices);
        Assert.Equal(0, fit.ResidualRms, 1e-9);

        static double Exact(string symbols) => symbols.Split(' ').Sum(symbol => symbol switch { "H" => -13.6, "C" => -1030.5, _ => -2041.25 });
    }

    [Fact]
    public void ARobustFitIsNotMovedByOutliers()
    {
        string[] kinds = ["H H O", "O O", "H O", "H H H O"];
        Structure[] structures = [.. Enumerable.Range(0, 40).Select(index => TrainingSamples.Line(
            kinds[index % 4], kinds[index % 4].Split(' ').Sum(symbol => symbol == "H" ? -3.0 : -7.0) + (index == 13 ? 500 : 0.01 * Math.Sin(index))))];
        ReferenceEnergyFit plain = ReferenceEnergyFitting.Fit(Elements("H O"), structures, [], Nothing);
        ReferenceEnergyFit robust = ReferenceEnergyFitting.Fit(Elements("H O"), structures, [], Nothing, ReferenceEnergyMethod.Robust);
        Assert.True(Math.Abs(plain.Energies[1] + 7) > 5);
        Assert.Equal(-3, robust.Energies[0], 0.01);
        Assert.Equal(-7, robust.Energies[1], 0.01);
    }

    [Fact]
    public void OneCompositionSharesItsEnergyEvenlyAndSaysSo()
    {
        Structure[] structures = [TrainingSamples.Line("H H O", -9), TrainingSamples.Line("H H O", -12)];
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(Elements("H O"), structures, [], Nothing);
        // Mean −3.5 per atom for every element, and nothing is left that the composition could fix.
        Assert.All(fit.Energies, energy => Assert.Equal(-3.5, energy, 1e-9));
        Assert.Contains("1 of 2 combinations", Assert.Single(fit.Notices));
        Assert.Equal(0.5, fit.ResidualRms, 1e-9);
    }

    [Fact]
    public void OnlyElementsThatAlwaysGoTogetherAreNamed()
    {
        Structure[] structures = [TrainingSamples.Line("H H O", -9), TrainingSamples.Line("H H O C", -19), TrainingSamples.Line("C C", -20)];
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(Elements("H C O"), structures, [], Nothing);
        Assert.Contains("those of H O are not known", Assert.Single(fit.Notices));
        Assert.Equal(-10, fit.Energies[1], 1e-9);
        Assert.Equal(-9, 2 * fit.Energies[0] + fit.Energies[2], 1e-9);
    }

    [Fact]
    public void IsolatedAtomsAndGivenValuesTakePrecedence()
    {
        Structure[] structures = [TrainingSamples.Line("H H O", -9), TrainingSamples.Line("O C", -12)];
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(
            Elements("H C O"), structures, [TrainingSamples.Line("H", -1.5), TrainingSamples.Line("C", -3)], new Dictionary<string, double> { ["C"] = -4 });
        Assert.Equal([ReferenceEnergySource.IsolatedAtom, ReferenceEnergySource.Given, ReferenceEnergySource.Fitted], fit.Sources);
        Assert.Equal(-1.5, fit.Energies[0]);
        Assert.Equal(-4, fit.Energies[1]);
        // Least squares of the energies per atom: (−9 + 3 − o)/3 and (−12 + 4 − o)/2.
        Assert.Equal((-6.0 / 9 - 8.0 / 4) / (1.0 / 9 + 1.0 / 4), fit.Energies[2], 1e-9);
    }

    [Fact]
    public void TwoEnergiesOfOneIsolatedAtomAreRefused() =>
        Assert.Contains("expected one energy for the isolated atom H", Assert.Throws<InvalidDataException>(() => ReferenceEnergyFitting.Fit(
            Elements("H"), [TrainingSamples.Line("H H", -9)], [TrainingSamples.Line("H", -1.5), TrainingSamples.Line("H", -1.6)], Nothing)).Message);

    [Fact]
    public void ReducedFormulaDividesByTheCommonDivisor()
    {
        Assert.Equal("H2O", DataSplit.FormulaOf(TrainingSamples.Line("H O H H H O")));
        Assert.Equal("O", DataSplit.FormulaOf(TrainingSamples.Line("O O")));
        Assert.Equal("C3O2", DataSplit.FormulaOf(TrainingSamples.Line("C O C O C")));
    }

    [Fact]
    public void SplitsAreCompleteDeterministicAndKeepFormulasTogether() =>
        Gen.Select(Gen.Int[0, 3].Array[8, 60], Gen.Long[0, 1000], Gen.Double[0.05, 0.6]).Sample((kinds, seed, fraction) =>
        {
            string[] formulas = ["H O", "H H O", "O O H H O", "H O O"];
            Structure[] structures = [.. kinds.Concat([0, 1, 2, 3]).Select(kind => TrainingSamples.Line(formulas[kind], 0))];
            DataSplit split = DataSplit.ByFraction(structures, fraction, SplitGrouping.Formula, seed),
                again = DataSplit.ByFraction(structures, fraction, SplitGrouping.Formula, seed);
            Assert.Equal(split.Validation, again.Validation);
            Assert.Equal(Enumerable.Range(0, structures.Length), split.Train.Concat(split.Validation).Order());
            Assert.Empty(split.Train.Select(index => DataSplit.FormulaOf(structures[index]))
                .Intersect(split.Validation.Select(index => DataSplit.FormulaOf(structures[index]))));
            DataSplit single = DataSplit.ByFraction(structures, fraction, SplitGrouping.Structure, seed);
            Assert.Equal(Math.Max(1, fraction * structures.Length), single.Validation.Length, 0.51);
        });

    [Fact]
    public void TheOnlyAtomsOfAnElementAreTrained()
    {
        Structure[] structures = [.. Enumerable.Range(0, 20).Select(index => TrainingSamples.Line(index % 5 == 0 ? "H O" : "H H", 0))];
        structures[3] = TrainingSamples.Line("H Fe", 0);
        for (long seed = 0; seed < 30; seed++)
        {
            DataSplit split = DataSplit.ByFraction(structures, 0.4, SplitGrouping.Structure, seed);
            Assert.Contains(3, split.Train);
            Assert.Contains(split.Train, index => index % 5 == 0);
        }
    }

    [Fact]
    public void BatchesHoldEveryStructureOnceAtNearlyEqualCost() =>
        Gen.Select(Gen.Int[1, 40].Array[1, 200], Gen.Int[1, 300], Gen.Long[0, 99]).Sample((atoms, size, seed) =>
        {
            double[] costs = [.. atoms.Select(count => count * 1.5)];
            var plan = new BatchPlan(costs, atoms, size, seed);
            int[][] batches = plan.Epoch(3);
            Assert.Equal(plan.Count, batches.Length);
            Assert.Equal(Enumerable.Range(0, atoms.Length), batches.SelectMany(batch => batch).Order());
            Assert.All(batches, batch => Assert.NotEmpty(batch));
            Assert.Equal(batches, new BatchPlan(costs, atoms, size, seed).Epoch(3));
            // Without forced single structures a cut misses its place by half the largest structure, so a batch differs by at most one of them.
            double share = costs.Sum() / plan.Count;
            if (share > 2 * costs.Max()) Assert.All(batches, batch =>
                Assert.InRange(batch.Sum(index => costs[index]), share - costs.Max() - 1e-9, share + costs.Max() + 1e-9));
        });

    [Fact]
    public void EpochsAreShuffledDifferently()
    {
        var plan = new BatchPlan([.. Enumerable.Repeat(1.0, 50)], [.. Enumerable.Repeat(1, 50)], 10, 1);
        Assert.NotEqual(plan.Epoch(0).SelectMany(batch => batch), plan.Epoch(1).SelectMany(batch => batch));
    }

    [Fact]
    public void FilesAreCountedAndIsolatedAtomsSetApart()
    {
        using var samples = new TrainingSamples();
        string train = samples.WriteClusters("train.xyz", 30);
        File.AppendAllText(train, "1\nconfig_type=IsolatedAtom energy=-1.25 Properties=species:S:1:pos:R:3 pbc=\"F F F\"\nH 0 0 0\n");
        File.AppendAllText(train, "1\nProperties=species:S:1:pos:R:3 pbc=\"F F F\"\nH 0 0 0\n");
        var observer = new RecordingObserver();
        TrainingData data = TrainingData.Read(RunOptions.FromCommandLine([train]), observer);
        Assert.Equal("H C O", string.Join(' ', data.Elements));
        Assert.Equal(27, data.Train.Count);
        Assert.Equal(3, data.Validation.Count);
        Assert.Equal(["1 isolated atom (it defines the reference energy of its element)", "1 training structure without any label that counts"], data.LeftOut);
        FileCensus file = Assert.Single(data.Files);
        Assert.Equal(32, file.Structures);
        Assert.Contains("energy: 31 from energy, 1 missing", file.Keys);
        Assert.Contains("forces: 30 from forces, 2 missing", file.Keys);
        Assert.Equal(DataFiles.HashOf(train), file.Sha256);
        SetCensus counts = TrainingData.Count(data.Train);
        Assert.Equal(27, counts.LabelledWith(LabelTable.Stress));
        Assert.Equal(data.Train.Sum(structure => structure.AtomCount), counts.AtomsByElement.Sum(pair => pair.Value));
    }

    [Fact]
    public void ForcesThatAreNowhereAreAnError()
    {
        using var samples = new TrainingSamples();
        string text = string.Concat(Enumerable.Range(0, 6)
            .Select(index => $"2\nenergy={index} Properties=species:S:1:pos:R:3 pbc=\"F F F\"\nH 0 0 0\nH 0 0 {0.7 + 0.01 * index}\n".Replace(',', '.')));
        RunOptions options = RunOptions.FromCommandLine([samples.Write("noforces.xyz", text)]);
        string message = Assert.Throws<InvalidDataException>(() => TrainingData.Read(options, null)).Message;
        Assert.Contains("expected forces, found none in 5 structures", message);
        Assert.Contains("forces_key", message);
        Assert.Equal(5, TrainingData.Read(options with { Loss = options.Loss with { ForcesStart = 0, ForcesEnd = 0 } }, null).Train.Count);
    }

    [Fact]
    public void ElementsSeenOnlyInValidationAreAnError()
    {
        using var samples = new TrainingSamples();
        string strange = samples.Write("valid.xyz", "2\nenergy=1 Properties=species:S:1:pos:R:3:forces:R:3 pbc=\"F F F\"\nFe 0 0 0 0 0 0\nH 0 0 1.5 0 0 0\n");
        string message = Assert.Throws<InvalidDataException>(() =>
            TrainingData.Read(RunOptions.FromCommandLine([samples.WriteClusters("train.xyz", 9)], [strange]), null)).Message;
        Assert.Contains("valid.xyz:1: expected elements of the training structures, found Fe", message);
    }

    [Fact]
    public void WildForcesAreLeftOutOnRequest()
    {
        using var samples = new TrainingSamples();
        RunOptions options = RunOptions.FromCommandLine([samples.WriteClusters("train.xyz", 60)]);
        double[] largest = [.. TrainingData.Read(options, null).Train.Select(Largest).Order()];
        double limit = Math.Round(largest[largest.Length / 2], 2);
        TrainingData data = TrainingData.Read(options with { Data = options.Data with { LargestForce = limit } }, null);
        Assert.Matches(@$"^\d+ training structures with a force above {limit.ToString(System.Globalization.CultureInfo.InvariantCulture)} eV/Å$",
            Assert.Single(data.LeftOut));
        Assert.InRange(data.Train.Count + data.Validation.Count, 10, 50);
        Assert.All(data.Train.Concat(data.Validation), structure => Assert.True(Largest(structure) <= limit));

        static double Largest(Structure structure) => structure.Forces!.Chunk(3).Max(force => Math.Sqrt(force.Sum(f => f * f)));
    }
}
