using Amalgam.Studies.Specialization;
using Xunit;

namespace Amalgam.Unit.Studies;

public sealed class PrincipalComponentsTests
{
    [Fact]
    public void Four_points_on_a_cross_have_the_axes_as_components()
    {
        // Mean (1, 2). Along the first axis ±3 (variance sum 18), along the second ±1 (sum 2).
        PrincipalComponents found = PrincipalComponents.Of([4, 2, -2, 2, 1, 3, 1, 1], 4, 3);
        Assert.Equal(2, found.Count);
        Near([0.9, 0.1], found.Explained);
        Near([3, -3, 0, 0], found.Along(0));
        Near([0, 0, 1, -1], found.Along(1));
    }

    [Fact]
    public void A_line_in_three_dimensions_has_one_component()
    {
        // (1, 2, 2)/3 is the direction; distances −3, 0, 3 from the middle point (5, 5, 5).
        PrincipalComponents found = PrincipalComponents.Of([4, 3, 3, 5, 5, 5, 6, 7, 7], 3, 3);
        Assert.Equal(1, found.Count);
        Near([1], found.Explained);
        Near([3, 0, 3], [.. found.Along(0).Select(Math.Abs)]);
        Assert.Equal(-found[0, 0], found[2, 0], 12);
    }

    [Fact]
    public void Scores_keep_the_distances_of_the_points()
    {
        var random = new Random(4);
        double[] vectors = [.. Enumerable.Range(0, 7 * 4).Select(_ => random.NextDouble())];
        PrincipalComponents found = PrincipalComponents.Of(vectors, 7, 4);
        Assert.Equal(1, found.Explained.Sum(), 12);
        for (int i = 0; i < 7; i++)
            for (int j = 0; j < 7; j++)
                Assert.Equal(Square(k => vectors[4 * i + k] - vectors[4 * j + k]), Square(k => found[i, k] - found[j, k]), 12);
        // Components are uncorrelated.
        for (int k = 0; k < 4; k++)
            for (int l = 0; l < k; l++) Assert.Equal(0, found.Along(k).Zip(found.Along(l), (a, b) => a * b).Sum(), 12);
    }

    [Fact]
    public void Equal_points_span_nothing() => Assert.Equal(0, PrincipalComponents.Of([1, 2, 1, 2, 1, 2], 3, 2).Count);

    private static double Square(Func<int, double> difference) => Enumerable.Range(0, 4).Sum(k => difference(k) * difference(k));

    private static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 12);
    }
}
