using Amalgam.Studies.DataSets;
using Amalgam.Unit.Model.Uncertainty;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Greedy design against dense algebra: values are conditional deviations, and the determinant grows by what they say.</summary>
public sealed class DesignSelectionTests
{
    private const double Noise = 0.4;

    [Fact]
    public void Values_are_the_deviations_given_what_was_chosen_before()
    {
        double[][] points = DenseAlgebra.Rows(40, 5, 1);
        IReadOnlyList<(int Index, double Value)> chosen = DesignSelection.Of(points, null, Noise, 12);
        Assert.Equal(12, chosen.Select(one => one.Index).Distinct().Count());
        for (int rank = 0; rank < chosen.Count; rank++)
        {
            double[][] before = [.. chosen.Take(rank).Select(one => points[one.Index])];
            double[] deviations = [.. points.Select(point => Conditional(point, before))];
            int best = Enumerable.Range(0, 40).Where(index => chosen.Take(rank).All(one => one.Index != index)).MaxBy(index => deviations[index]);
            Assert.Equal(best, chosen[rank].Index);
            Assert.Equal(deviations[best], chosen[rank].Value, 1e-10);
        }
    }

    [Fact]
    public void Copies_of_what_was_chosen_come_late()
    {
        double[][] points = [[3, 0], [3, 0], [3.01, 0], [0, 1], [0, 0.9], [0.5, 0.5]];
        IReadOnlyList<(int Index, double Value)> chosen = DesignSelection.Of(points, null, 0.1, 6);
        Assert.Equal(2, chosen[0].Index);
        Assert.Equal(3, chosen[1].Index);
        Assert.True(chosen.Single(one => one.Index == 0).Value < 0.4);
    }

    [Fact]
    public void Weights_are_factors_and_equal_values_come_in_order()
    {
        double[][] points = [[1, 0], [0, 1], [1, 0]];
        Assert.Equal([1, 0, 2], DesignSelection.Of(points, [1, 5, 1], Noise, 3).Select(one => one.Index));
        Assert.Equal(5, DesignSelection.Of(points, [1, 5, 1], Noise, 1)[0].Value, 1e-14);
        Assert.Equal([0, 1, 2], DesignSelection.Of(points, null, Noise, 3).Select(one => one.Index));
        Assert.Throws<ArgumentOutOfRangeException>(() => DesignSelection.Of(points, null, Noise, 4));
    }

    /// <summary>√(|x|² − k (K + r)⁻¹ kᵀ), k and K scalar products with and among those before.</summary>
    private static double Conditional(double[] x, double[][] before)
    {
        double Product(double[] a, double[] b) => a.Zip(b, (one, other) => one * other).Sum();
        if (before.Length == 0) return Math.Sqrt(Product(x, x));
        var k = new double[before.Length, before.Length];
        for (int i = 0; i < before.Length; i++)
            for (int j = 0; j < before.Length; j++) k[i, j] = Product(before[i], before[j]) + (i == j ? Noise : 0);
        double[] cross = [.. before.Select(other => Product(x, other))];
        return Math.Sqrt(Product(x, x) - DenseAlgebra.Form(cross, DenseAlgebra.Inverse(k), cross));
    }
}
