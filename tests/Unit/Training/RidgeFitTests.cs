using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Training.Data;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;
using Amalgam.Training.Stores;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class RidgeFitTests
{
    private static readonly Dictionary<string, double> Nothing = [];
    private static readonly string[] Kinds = ["H H O", "O O", "H O C", "C C H", "O C C", "H", "H H H C"];

    private static Element[] Elements(string symbols) => [.. symbols.Split(' ').Select(Element.Parse)];

    private static double Exact(string symbols) => symbols.Split(' ').Sum(symbol => symbol switch { "H" => -13.6, "C" => -1030.5, _ => -2041.25 });

    private static CompositionRows Rows(string elements, IReadOnlyList<Structure> structures)
    {
        Element[] all = Elements(elements);
        return new CompositionRows(all, StructureSet.Of(structures), [.. Enumerable.Range(0, all.Length)], new double[all.Length]);
    }

    [Fact]
    public void DataThatFixAllEnergiesFixThem()
    {
        Structure[] structures = [.. Kinds.Select(symbols => TrainingSamples.Line(symbols, Exact(symbols)))];
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(Elements("H C O"), structures, [], Nothing, ReferenceEnergyMethod.Ridge);
        Assert.Equal([-13.6, -1030.5, -2041.25], fit.Energies, (one, other) => Math.Abs(one - other) < 1e-4);
        Assert.Empty(fit.Notices);
    }

    [Fact]
    public void ErrorsOfStructuresLeftOutAreThoseOfFitsWithoutThem()
    {
        // The same number of structures of every kind and small deviations: weights hardly differ where one structure less is there.
        var random = new Random(5);
        Structure[] structures = [.. Enumerable.Range(0, 28).Select(index => TrainingSamples.Line(Kinds[index % 7],
            Exact(Kinds[index % 7]) + random.NextDouble()))];
        RidgeFit all = RidgeFit.AboutMedian(Rows("H C O", structures));
        double sum = 0;
        for (int left = 0; left < structures.Length; left++)
        {
            Structure[] others = [.. structures.Where((_, index) => index != left)];
            RidgeFit without = RidgeFit.AboutMedian(Rows("H C O", others));
            string kind = Kinds[left % 7];
            string[] atoms = kind.Split(' ');
            double[] fractions = [.. Elements("H C O").Select(element => (double)atoms.Count(symbol => symbol == element.Symbol) / atoms.Length)];
            sum += Math.Abs(structures[left].Energy!.Value / atoms.Length - fractions.Zip(without.Energies, (one, other) => one * other).Sum());
        }
        Assert.Equal(sum / structures.Length, all.Error, 0.1 * all.Error);
    }

    [Fact]
    public void AnElementOfOneStructureDoesNotTakeWhatThatIsOff()
    {
        // Misses without a common origin: only C, in one structure, could take the whole of one.
        var random = new Random(1);
        Structure[] structures = [.. Enumerable.Range(0, 60).Select(index => TrainingSamples.Line(index == 7 ? "H O C" : index % 2 == 0 ? "H H O" : "H O",
            0.3 * (random.NextDouble() - 0.5)))];
        structures[7].Labels[Amalgam.Atoms.Labels.LabelTable.Energy] = [4.0];
        ReferenceEnergyFit robust = ReferenceEnergyFitting.Fit(Elements("H C O"), structures, [], Nothing, ReferenceEnergyMethod.Robust);
        double[] ridge = [.. RidgeFit.AboutZero(Rows("H C O", structures)).Energies];
        Assert.True(Math.Abs(robust.Energies[1]) > 3);
        Assert.All(ridge, energy => Assert.Equal(0, energy, 0.5));
    }

    [Fact]
    public void AnotherOriginIsFollowedWhole()
    {
        var random = new Random(2);
        Structure[] structures = [.. Enumerable.Range(0, 70).Select(index => TrainingSamples.Line(Kinds[index % 7],
            Exact(Kinds[index % 7]) + 0.1 * (random.NextDouble() - 0.5)))];
        Assert.Equal([-13.6, -1030.5, -2041.25], RidgeFit.AboutZero(Rows("H C O", structures)).Energies, (one, other) => Math.Abs(one - other) < 0.1);
    }

    [Fact]
    public void OneCompositionSharesTheMedianEvenly()
    {
        Structure[] structures = [TrainingSamples.Line("H H O", -9), TrainingSamples.Line("H H O", -9.3), TrainingSamples.Line("H H O", -60)];
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(Elements("H O"), structures, [], Nothing, ReferenceEnergyMethod.Ridge);
        Assert.All(fit.Energies, energy => Assert.Equal(-3.1, energy, 0.1));
        Assert.Contains("1 of 2 combinations", Assert.Single(fit.Notices));
    }

    [Fact]
    public void KnownElementsAreTakenOutFirst()
    {
        Structure[] structures = [TrainingSamples.Line("H H O", -9), TrainingSamples.Line("O C", -12), TrainingSamples.Line("O O", -14.1)];
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(Elements("H C O"), structures, [], new Dictionary<string, double> { ["C"] = -5, ["H"] = -1 },
            ReferenceEnergyMethod.Ridge);
        Assert.Equal(-7, fit.Energies[2], 0.1);
    }

    [Fact]
    public void AnElementOfOneStructureFarFromTheOthersKeepsItsEnergy()
    {
        // Total energies: shrinking E0 of an element of one structure, or giving that structure no weight, would leave it off by electronvolts.
        var random = new Random(4);
        string[] kinds = ["H H O", "O O", "H O C", "C C H", "O C C", "H H H C", "H O", "Br H"];
        Structure[] structures = [.. Enumerable.Range(0, 100).Select(index =>
        {
            string kind = index == 31 ? "P H H H" : kinds[index % 8];
            string[] atoms = kind.Split(' ');
            double energy = atoms.Sum(symbol => symbol switch { "H" => -16, "C" => -1030, "O" => -2040, "P" => -9280, _ => -70040.0 });
            return TrainingSamples.Line(kind, energy + atoms.Length * 0.3 * random.NextDouble());
        })];
        RidgeFit fit = RidgeFit.AboutMedian(Rows("H C O P Br", structures));
        Assert.Equal(-9280, fit.Energies[3], 3.0);
        RidgeFit shift = RidgeFit.AboutZero(Rows("H C O P Br", structures));
        Assert.Equal(-9280, shift.Energies[3], 3.0);
    }

    [Fact]
    public void AnElementWithoutEnergiesHasTheValueOfAll()
    {
        Structure[] structures = [TrainingSamples.Line("H H O", -9), TrainingSamples.Line("H O", -8)];
        ReferenceEnergyFit fit = ReferenceEnergyFitting.Fit(Elements("H C O"), structures, [], new Dictionary<string, double> { ["O"] = -7, ["H"] = -1 },
            ReferenceEnergyMethod.Ridge);
        Assert.Equal(0, fit.Energies[1]);
        Assert.Single(fit.Notices);
    }
}
