using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Studies.DataSets;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Sets divided and thinned out: sizes, groups, and the same result for the same seed.</summary>
public sealed class DataSetsTests
{
    [Theory]
    [InlineData(10, new[] { 8, 1, 1 })]
    [InlineData(103, new[] { 83, 10, 10 })]
    [InlineData(3, new[] { 3, 0, 0 })]
    public void Single_structures_are_dealt_in_exact_parts(int count, int[] expected)
    {
        int[] parts = Deal(count, _ => null, 7);
        Assert.Equal(expected.Order(), Enumerable.Range(0, 3).Select(part => parts.Count(one => one == part)).Order());
        Assert.Equal(parts, Deal(count, _ => null, 7));
        if (count > 50) Assert.NotEqual(parts, Deal(count, _ => null, 8));
    }

    [Fact]
    public void Groups_stay_together_and_parts_are_near_their_fractions()
    {
        int[] parts = Deal(1000, index => $"g{index % 50}", 3);
        Assert.All(Enumerable.Range(0, 1000), index => Assert.Equal(parts[index % 50], parts[index]));
        Assert.InRange(parts.Count(part => part == 0), 760, 840);
    }

    [Theory]
    [InlineData("0.8,0.1")]
    [InlineData("1")]
    [InlineData("0.5,x")]
    [InlineData("1.2,-0.2")]
    public void Fractions_must_add_up(string text) => Assert.Contains("--fractions",
        Assert.Throws<InvalidDataException>(() => SetDivision.Fractions(text)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_supercell_has_the_formula_of_its_cell()
    {
        Element[] salt = [Element.Parse("Na"), Element.Parse("Cl")];
        Assert.Equal(Formula.Reduced(salt), Formula.Reduced([.. salt, .. salt, .. salt]));
        Assert.Equal("NaCl", Formula.Reduced(salt));
    }

    [Fact]
    public void A_key_that_is_missing_is_told()
    {
        var structure = new Structure([new(1)], [0, 0, 0], Cell.Open) { Source = "a.xyz:1" };
        Assert.StartsWith("a.xyz:1: expected the key group to group by, found none", Assert.Throws<InvalidDataException>(() =>
            SetDivision.GroupOf(structure, "group")).Message, StringComparison.Ordinal);
    }

    /// <summary>Of points on a line the two ends come first, then the middle.</summary>
    [Fact]
    public void The_farthest_points_are_chosen()
    {
        double[][] points = [.. Enumerable.Range(0, 101).Select(x => new[] { (double)x })];
        Assert.Equal([0, 100], FarthestSelection.Of(points, 2));
        Assert.Equal([0, 50, 100], FarthestSelection.Of(points, 3));
        Assert.Equal(Enumerable.Range(0, 101), FarthestSelection.Of(points, 101));
    }

    [Fact]
    public void Points_at_one_place_are_chosen_once_each() =>
        Assert.Equal([0, 1, 2], FarthestSelection.Of([[1.0], [1.0], [1.0]], 3));

    [Fact]
    public void Random_choices_are_distinct_and_fair()
    {
        var counts = new int[10];
        for (int seed = 0; seed < 2000; seed++)
        {
            int[] chosen = RandomSelection.Of(10, 3, seed);
            Assert.Equal(3, chosen.Distinct().Count());
            foreach (int index in chosen) counts[index]++;
        }
        // 600 each; five standard deviations are 102.
        Assert.All(counts, count => Assert.InRange(count, 498, 702));
    }

    private static int[] Deal(int count, Func<int, string?> group, long seed)
    {
        var division = new SetDivision([0.8, 0.1, 0.1], seed);
        for (int index = 0; index < count; index++) division.Add(group(index));
        return [.. Enumerable.Range(0, count).Select(division.PartOf)];
    }
}
