using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Pages.Ablation;
using Amalgam.Studies.Ablation;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Means, spreads, paired differences and verdicts against numbers worked out by hand.</summary>
public sealed class AblationStatisticsTests
{
    private static readonly ModelSpec Base = Presets.Create("tiny", [new Element(1)]) with { RoutedExperts = 8, ActiveExperts = 2, SharedExperts = 2 };

    private static readonly ComparedNetwork[] Networks =
    [
        new("base", Base, 100, true, false),
        new("none", Base with { ActiveExperts = 4, SharedExperts = 0 }, 100, false, false),
        new("all", Base with { RoutedExperts = 0, ActiveExperts = 0, SharedExperts = 4 }, 100, false, false),
        new("mole", Base with { ExpertKind = ExpertKind.Linear }, 60, false, false),
        new("configuration", Base with { Routing = Routing.Configuration }, 100, false, false),
        new("e4", Base with { RoutedExperts = 4 }, 100, false, false),
        new("e16", Base with { RoutedExperts = 16 }, 100, false, false),
        new("width", Base with { Routing = Routing.None }, 60, false, false),
        new("active", Base with { Routing = Routing.None, NodeWidth = 64 }, 101, false, true),
    ];

    [Fact]
    public void ADifferenceOfThreeSeedsIsThatOfTheBooks()
    {
        // −2, −3, −4: mean −3, deviation 1, standard error 1/√3, t(2) = 4.3027.
        PairedDifference difference = PairedDifference.Of([-2, -3, -4]);
        Assert.Equal((3, -3.0), (difference.Seeds, difference.Mean));
        Assert.Equal(0.5773502692, difference.StandardError, 1e-10);
        Assert.Equal(2.484164, difference.HalfWidth, 1e-5);
        Assert.Equal(ClaimOutcome.Holds, difference.Outcome);
        Assert.Equal(ClaimOutcome.DoesNotHold, PairedDifference.Of([2, 3, 4]).Outcome);
        Assert.Equal(ClaimOutcome.Undecided, PairedDifference.Of([-1, -3, -5]).Outcome); // −3 ± 1.155, half width 4.97
        Assert.Equal(ClaimOutcome.Undecided, PairedDifference.Of([-3]).Outcome);
        Assert.Equal(ClaimOutcome.Undecided, PairedDifference.Of([]).Outcome);
        Assert.Equal(ClaimOutcome.Undecided, PairedDifference.Of([0, 0, 0]).Outcome);
    }

    [Theory]
    [InlineData(1, 12.706205)]
    [InlineData(2, 4.302653)]
    [InlineData(4, 2.776445)]
    [InlineData(30, 2.042272)]
    [InlineData(31, 2.039513)]
    [InlineData(60, 2.000298)]
    [InlineData(1000, 1.962339)]
    public void QuantilesAreThoseOfTheTables(int freedom, double expected) => Assert.Equal(expected, StudentT.Critical(freedom), 6e-5);

    [Fact]
    public void EveryFindingOfTheStudyIsAskedOfTheNetworksThatShowIt()
    {
        Dictionary<string, Claim> claims = StudyClaims.Of(Networks).ToDictionary(claim => claim.Key);
        Assert.Equal([[("base", 1), ("none", -1)]], claims["shared-helps"].Contrasts);
        Assert.Equal([[("base", 1), ("all", -1)]], claims["half-beats-all"].Contrasts);
        Assert.Equal([[("base", 1), ("mole", -1)]], claims["moe-beats-mole"].Contrasts);
        Assert.Equal([[("base", 1), ("configuration", -1)]], claims["element-beats-configuration"].Contrasts);
        Assert.Equal([[("base", 1), ("configuration", -1)]], claims["element-is-stabler"].Contrasts);
        Assert.Equal([[("base", 1), ("active", -1)]], claims["moe-beats-dense-active"].Contrasts);
        Assert.Equal([[("base", 1), ("width", -1)]], claims["moe-beats-dense-width"].Contrasts);
        // log₂ of 8, 4, 16 less their mean 3, over Σ squares = 2.
        Assert.Equal([[("base", 0), ("e4", -0.5), ("e16", 0.5)]], claims["more-experts-help"].Contrasts);
        Assert.DoesNotContain("topk-softmax-beats-softmax-topk", claims.Keys);
    }

    [Fact]
    public void ASummaryPairsSeedsAndLeavesDivergedRunsOutOfTheErrors()
    {
        AblationRow[] rows =
        [
            Row("base", 1, 10, 100), Row("base", 2, 12, 110), Row("base", 3, 14, 120),
            Row("none", 1, 13, 101), Row("none", 2, 15, 111), Row("none", 3, 17.3, 121.1),
            Row("configuration", 1, 20, 140) with { Spikes = 3 }, Row("configuration", 2, 999, 999) with { Diverged = true, Spikes = 2 },
                Row("configuration", 3, 22, 150) with { Spikes = 3 },
            Row("e4", 1, 11, 105), Row("e4", 2, 13, 115), Row("e4", 3, 15, 126), Row("e16", 1, 9, 95), Row("e16", 2, 11, 105), Row("e16", 3, 13, 114),
        ];
        AblationSummary summary = AblationSummary.Of(Networks, rows);
        NetworkSummary origin = summary.Networks.Single(network => network.Network.Name == "base"),
            broken = summary.Networks.Single(network => network.Network.Name == "configuration");
        Assert.Equal((12.0, 2.0), origin.Energy);
        Assert.Equal((110.0, 10.0), origin.Forces);
        Assert.Equal((3, 1, 8), (broken.Runs, broken.Diverged, broken.Spikes));
        Assert.Equal(21, broken.Energy.Mean, 1e-12);
        Assert.Equal((2, 9.0), (broken.EnergyAgainstBase.Seeds, broken.EnergyAgainstBase.Mean));
        Assert.Equal(Math.Sqrt(2) / Math.Sqrt(2), broken.EnergyAgainstBase.StandardError, 1e-12); // 10 and 8

        Answer shared = Find(summary, "shared-helps", "energy");
        Assert.Equal(-3.1, shared.Difference.Mean, 1e-12); // −3, −3, −3.3
        Assert.Equal(0.1, shared.Difference.StandardError, 1e-12);
        Assert.Equal(-3.1 / 15.1, shared.Relative, 1e-12);
        Assert.Equal("energy: holds (−3.10 ± 0.10 meV/atom, −20.5 %, 3 seeds)", shared.InWords());
        Assert.Equal(ClaimOutcome.Undecided, summary.HalfIsBest("energy")); // there is no run with all shared

        Answer stability = Find(summary, "element-is-stabler", "instabilities");
        Assert.Equal((3, -3.0, 0.0), (stability.Difference.Seeds, stability.Difference.Mean, stability.Difference.StandardError));
        Assert.Equal(ClaimOutcome.Holds, stability.Outcome);
        Assert.Equal(2, Find(summary, "element-beats-configuration", "forces").Difference.Seeds);
        // Forces over log₂ E = 2, 3, 4: slopes −5, −5, −6.
        Answer slope = Find(summary, "more-experts-help", "forces");
        Assert.Equal(-16.0 / 3, slope.Difference.Mean, 1e-12);
        Assert.Equal(1.0 / 3, slope.Difference.StandardError, 1e-12);
        Assert.Equal("forces: holds (−5.33 ± 0.33 meV/Å per doubling of E, 3 seeds)", slope.InWords());
        // Nothing was run with these.
        Assert.Equal("energy: undecided (no seed with all the networks)", Find(summary, "moe-beats-mole", "energy").InWords());
        Assert.DoesNotContain(summary.Answers, answer => answer.Quantity == "stress");
    }

    [Fact]
    public void HalfIsBestOnlyWhenItBeatsBothEnds()
    {
        AblationRow[] rows = [.. Seeds("base", 10, 10.1, 9.9), .. Seeds("none", 12, 12.2, 11.9), .. Seeds("all", 11, 10, 9.5)];
        AblationSummary summary = AblationSummary.Of(Networks, rows);
        Assert.Equal(ClaimOutcome.Holds, Find(summary, "shared-helps", "energy").Outcome);
        Assert.Equal(ClaimOutcome.Undecided, summary.HalfIsBest("energy"));
        Assert.Equal(ClaimOutcome.Holds, AblationSummary.Of(Networks, [.. rows[..6], .. Seeds("all", 11, 11.1, 11)]).HalfIsBest("energy"));
        Assert.Equal(ClaimOutcome.DoesNotHold, AblationSummary.Of(Networks, [.. rows[..6], .. Seeds("all", 9, 9.1, 8.8)]).HalfIsBest("energy"));
    }

    [Fact]
    public void SeveralPairsOfOneSeedAreOneNumber()
    {
        var claim = new Claim("", "", [[("a", 1), ("b", -1)], [("c", 1), ("d", -1)]]);
        Dictionary<(string, int), double> values = new()
        {
            [("a", 1)] = 1, [("b", 1)] = 3, [("c", 1)] = 2, [("d", 1)] = 8, [("a", 2)] = 5, [("b", 2)] = 6,
            [("c", 2)] = 7
        };
        PairedDifference difference = claim.Over([1, 2, 3], (name, seed) => values.TryGetValue((name, seed), out double value) ? value : null);
        Assert.Equal((2, -2.5), (difference.Seeds, difference.Mean)); // −4 and −1
        Assert.Equal(1.5, difference.StandardError, 1e-12);
    }

    [Fact]
    public void TheTableHasItsColumnsInTheirOrder()
    {
        string[] lines = AblationRow.Table([Row("base", 7, 10.5, 100.25)
            with { MicrosecondsPerAtom = double.NaN, Diverged = true, Spikes = 2, Minutes = 1.23456 }]).ToCsv().Split('\n');
        Assert.StartsWith("variant,seed,parameters_total,parameters_active,us_per_atom,energy_mae,forces_mae,diverged,", lines[0]);
        Assert.Equal("variant,seed,parameters_total,parameters_active,us_per_atom,energy_mae,forces_mae,diverged,stress_mae,spikes,steps,minutes", lines[0]);
        Assert.Equal("base,7,1000,300,nan,10.5,100.25,true,nan,2,50,1.235", lines[1]);
    }

    [Fact]
    public void PicturesShowEveryNetwork()
    {
        AblationRow[] rows = [.. Networks.SelectMany((network, index) => Seeds(network.Name, 10 + index, 11 + index, 12 + index))];
        IReadOnlyList<(string Name, string Svg)> plots = AblationPlots.All(AblationSummary.Of(Networks, rows));
        Assert.Equal(["cost-energy", "cost-forces", "experts-energy", "experts-forces", "parameters-energy", "parameters-forces", "share-energy",
            "share-forces", "stability"], plots.Select(plot => plot.Name).Order(StringComparer.Ordinal));
        foreach (string name in new[] { "cost-forces", "parameters-energy", "stability" })
            Assert.All(Networks, network => Assert.Contains($">{network.Name}<", plots.Single(plot => plot.Name == name).Svg));
        Assert.All(plots, plot => Assert.Equal("svg", System.Xml.Linq.XDocument.Parse(plot.Svg).Root!.Name.LocalName));
    }

    private static Answer Find(AblationSummary summary, string claim, string quantity) =>
        summary.Answers.Single(answer => answer.Claim.Key == claim && answer.Quantity == quantity);

    private static IEnumerable<AblationRow> Seeds(string name, params double[] energies) =>
        energies.Select((energy, index) => Row(name, index + 1, energy, 10 * energy));

    private static AblationRow Row(string name, int seed, double energy, double forces) =>
        new(name, seed, 1000, 300, 20, energy, forces, double.NaN, false, 0, 50, 1);
}
