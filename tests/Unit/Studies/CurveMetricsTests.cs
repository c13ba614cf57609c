using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Potentials;
using Amalgam.Studies;
using Amalgam.Studies.Soundness;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>The metrics of curves against numbers done by hand after the definitions of Matbench Discovery and MLIP Arena.</summary>
public sealed class CurveMetricsTests
{
    // Down by 5, up by 1, down by 2, up by 2: minimum −4 at the fourth place.
    private static readonly double[] Energies = [2, -3, -2, -4, -2];

    [Fact]
    public void Tortuosity_is_the_way_gone_over_the_way_to_the_minimum_and_back()
    {
        Assert.Equal(10.0 / (6 + 2), CurveMetrics.Tortuosity(Energies));
        Assert.Equal(1, CurveMetrics.Tortuosity([5, 1, 0, 0.5, 0.7]));
        Assert.Equal(1, CurveMetrics.Tortuosity([3, 2, 1]));
        Assert.Equal(1, CurveMetrics.Tortuosity([1, 1, 1]));
    }

    [Fact]
    public void Flips_count_changes_of_sign_and_leave_small_numbers_out()
    {
        double[] differences = CurveMetrics.Differences(Energies);
        Assert.Equal([-5, 1, -2, 2], differences);
        Assert.Equal(3, CurveMetrics.SignFlips(differences, CurveMetrics.EnergyThreshold));
        Assert.Equal(1, CurveMetrics.SignFlips(differences, 1.5));
        Assert.Equal(1, CurveMetrics.SignFlips([3, 0.009, -0.009, 0.001, -1, -2], CurveMetrics.ForceThreshold));
        Assert.Equal(0, CurveMetrics.SignFlips([0, 0, 5], 0));
    }

    [Fact]
    public void Jumps_add_both_sides_of_every_flip()
    {
        Assert.Equal(5 + 1 + 1 + 2 + 2 + 2, CurveMetrics.Jump([-5, 1, -2, 2], CurveMetrics.EnergyThreshold));
        // The differences of less than 1 meV are not there, so that −5 and 2 meet.
        Assert.Equal(7, CurveMetrics.Jump([-5, 0.0009, -0.0009, 2], CurveMetrics.EnergyThreshold));
        Assert.Equal(0, CurveMetrics.Jump([-5, -1, 0, -2], CurveMetrics.EnergyThreshold));
    }

    [Fact]
    public void Rank_correlation_is_that_of_the_textbook()
    {
        Assert.Equal(1, RankCorrelation.Spearman([1, 2, 3, 10], [2, 30, 31, 99]), 12);
        Assert.Equal(-1, RankCorrelation.Spearman([1, 2, 3], [3, 2, 1]), 12);
        // Squared rank differences 1 + 1 + 0 + 1 + 1 = 4 of five: 1 − 6·4/(5·24).
        Assert.Equal(0.8, RankCorrelation.Spearman([1, 2, 3, 4, 5], [20, 10, 30, 50, 40]), 12);
        // Ties share ranks: 0.5, 0.5, 2 against 0, 1, 2.
        Assert.Equal(1.5 / Math.Sqrt(1.5 * 2), RankCorrelation.Spearman([7, 7, 8], [1, 2, 3]), 12);
        Assert.True(double.IsNaN(RankCorrelation.Spearman([1], [1])));
    }

    /// <summary>ε = 1 eV, σ = 2 Å: minimum −ε at 2^(1/6) σ, one flip of everything.</summary>
    [Fact]
    public void A_lennard_jones_pair_has_one_minimum_and_its_depth()
    {
        DiatomicCurve curve = DiatomicCurve.Of(new LennardJones(1, 2, 8), new ElementPair(Element.Parse("C"), Element.Parse("C")));
        Assert.Equal(0.9 * 0.76, curve.Distances[0], 12);
        Assert.Equal(3.1 * 1.77, curve.Distances[^1], 12);
        Assert.Equal((int)((3.1 * 1.77 - 0.9 * 0.76) / 0.01), curve.Distances.Length);
        Assert.Equal(Math.Pow(2, 1.0 / 6) * 2, curve.BondLength, 0.01);
        Assert.Equal(1, curve.Depth, 1e-3);
        Assert.Equal((1.0, 1, 1), (Math.Round(curve.Tortuosity, 9), curve.ForceFlips, curve.EnergyFlips));
        Assert.InRange(curve.EnergyJump, 2e-3, 2e-2);
        double x = Math.Pow(2 / curve.Distances[0], 6);
        Assert.Equal(4 * x * (x - 1), curve.Wall, 1e-6 * curve.Wall);
        Assert.Equal(24 * x * (2 * x - 1) / curve.Distances[0], curve.Forces[0], 1e-9 * curve.Forces[0]);
    }

    /// <summary>Mixed pairs take mean radii; elements without a van der Waals radius go to 6 Å.</summary>
    [Fact]
    public void Curves_of_other_pairs_reach_as_far_as_documented()
    {
        var potential = new LennardJones(1, 2, 8);
        Element h = Element.Parse("H"), o = Element.Parse("O"), pm = Element.Parse("Pm");
        DiatomicCurve water = DiatomicCurve.Of(potential, new ElementPair(h, o)), promethium = DiatomicCurve.Of(potential, new ElementPair(pm, pm));
        Assert.Equal(0.9 * 0.5 * (0.31 + 0.66), water.Distances[0], 12);
        Assert.Equal(3.1 * 0.5 * (1.20 + 1.50), water.Distances[^1], 12);
        Assert.Equal(6, promethium.Distances[^1], 12);
    }

    [Fact]
    public void Pairs_are_read_and_faults_are_named()
    {
        Element[] known = [Element.Parse("H"), Element.Parse("O")];
        Assert.Equal(["H-O", "O-O"], ElementPair.ParseList("H-O, O-O,H-O", known).Select(pair => pair.ToString()));
        Assert.Equal(["H-H", "H-O", "O-O"], ElementPair.ParseList("all", known).Select(pair => pair.ToString()));
        Assert.Contains("found 'HO'", Assert.Throws<InvalidDataException>(() => ElementPair.ParseList("HO", known)).Message, StringComparison.Ordinal);
        Assert.Contains("found Fe in 'Fe-O'", Assert.Throws<InvalidDataException>(() => ElementPair.ParseList("Fe-O", known)).Message,
            StringComparison.Ordinal);
    }
}
