using Amalgam.Studies.Specialization;
using Xunit;

namespace Amalgam.Unit.Studies;

public sealed class MantelTests
{
    private const int Points = 5;

    [Fact]
    public void Correlation_is_that_of_the_hand()
    {
        // Three points: pairs (12, 13, 23) are (1, 2, 3) and (2, 2, 5); deviations (−1, 0, 1) and (−1, −1, 2): r = 3/√(2·6).
        double[] left = [0, 1, 2, 1, 0, 3, 2, 3, 0], right = [0, 2, 2, 2, 0, 5, 2, 5, 0];
        Assert.Equal(3 / Math.Sqrt(12), Mantel.Correlation(left, right, 3), 14);
        Assert.True(double.IsNaN(Mantel.Correlation(left, [0, 7, 7, 7, 0, 7, 7, 7, 0], 3)));
    }

    [Fact]
    public void Every_permutation_gives_what_brute_force_gives()
    {
        double[] measure = Symmetric(1), property = Symmetric(2);
        int[][] all = [.. Every([.. Enumerable.Range(0, Points)])];
        Assert.Equal(120, all.Length);
        double[] found = Mantel.Permuted([measure], property, Points, all)[0];
        int reached = 0;
        for (int index = 0; index < all.Length; index++)
        {
            double expected = Pearson(measure, property, all[index]);
            Assert.Equal(expected, found[index], 13);
            if (expected >= Pearson(measure, property, [.. Enumerable.Range(0, Points)]) - 1e-12) reached++;
        }
        // All 120 permutations, of which one is the identity: the exact p is reached/120.
        double observed = Mantel.Correlation(measure, property, Points);
        Assert.Equal((double)(reached + 1) / 121, Mantel.Chance(observed, found), 14);
    }

    [Fact]
    public void A_random_sample_of_permutations_comes_near_the_exact_p()
    {
        double[] measure = Symmetric(5), property = [.. Symmetric(5).Zip(Symmetric(6), (left, right) => left + 1.5 * right)];
        int[][] all = [.. Every([.. Enumerable.Range(0, Points)])];
        double observed = Mantel.Correlation(measure, property, Points);
        double exact = Mantel.Permuted([measure], property, Points, all)[0].Count(r => r >= observed - 1e-12) / 120.0;
        double sampled = Mantel.Chance(observed, Mantel.Permuted([measure], property, Points, Mantel.Permutations(Points, 20000, 3))[0]);
        Assert.Equal(exact, sampled, 0.012); // four standard errors of 20000 draws
    }

    [Fact]
    public void Partial_correlation_is_that_of_the_residuals()
    {
        double[] measure = Pairs(Symmetric(7)), property = Pairs(Symmetric(8)), given = Pairs(Symmetric(9));
        double expected = Pearson(Residual(measure, given), Residual(property, given));
        Assert.Equal(expected, Mantel.Partial(Pearson(measure, property), Pearson(measure, given), Pearson(property, given)), 13);
    }

    [Fact]
    public void Permutations_hold_every_point_once_and_repeat_for_a_seed()
    {
        int[][] permutations = Mantel.Permutations(9, 500, 11);
        Assert.All(permutations, permutation => Assert.Equal(Enumerable.Range(0, 9), permutation.Order()));
        Assert.Equal(permutations, Mantel.Permutations(9, 500, 11));
        Assert.NotEqual(permutations, Mantel.Permutations(9, 500, 12));
        // Each point comes to each place about 500/9 = 55.6 times; 6 standard deviations are 42.
        for (int place = 0; place < 9; place++)
            for (int point = 0; point < 9; point++) Assert.InRange(permutations.Count(permutation => permutation[place] == point), 14, 97);
    }

    private static double[] Symmetric(int seed)
    {
        var random = new Random(seed);
        double[] matrix = new double[Points * Points];
        for (int i = 0; i < Points; i++)
            for (int j = 0; j < i; j++) matrix[i * Points + j] = matrix[j * Points + i] = random.NextDouble();
        return matrix;
    }

    private static IEnumerable<int[]> Every(int[] items) =>
        items.Length == 1 ? [items] : items.SelectMany(first =>
            Every([.. items.Where(item => item != first)]).Select(rest => new[] { first }.Concat(rest).ToArray()));

    private static double[] Pairs(double[] matrix) =>
        [.. from i in Enumerable.Range(0, Points) from j in Enumerable.Range(i + 1, Points - i - 1) select matrix[i * Points + j]];

    private static double Pearson(double[] measure, double[] property, int[] order) =>
        Pearson(Pairs(measure), [.. from i in Enumerable.Range(0, Points) from j in Enumerable.Range(i + 1, Points - i - 1)
            select property[order[i] * Points + order[j]]]);

    private static double Pearson(double[] left, double[] right)
    {
        double a = left.Average(), b = right.Average();
        return left.Zip(right, (x, y) => (x - a) * (y - b)).Sum() / Math.Sqrt(left.Sum(x => (x - a) * (x - a)) * right.Sum(y => (y - b) * (y - b)));
    }

    /// <summary>What a straight line through (given, values) leaves.</summary>
    private static double[] Residual(double[] values, double[] given)
    {
        double mean = values.Average(), center = given.Average();
        double slope = values.Zip(given, (y, x) => (y - mean) * (x - center)).Sum() / given.Sum(x => (x - center) * (x - center));
        return [.. values.Zip(given, (y, x) => y - mean - slope * (x - center))];
    }
}
