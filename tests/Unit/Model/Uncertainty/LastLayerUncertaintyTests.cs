using Amalgam.Model.Uncertainty;
using Xunit;
using static Amalgam.Unit.Model.Uncertainty.DenseAlgebra;

namespace Amalgam.Unit.Model.Uncertainty;

/// <summary>σ against dense algebra, and against ridge regression, whose posterior is known in closed form.</summary>
public sealed class LastLayerUncertaintyTests
{
    private const double Scale = 0.7, Ridge = 0.03;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(33)]
    public void A_factor_gives_the_matrix_and_solves(int order)
    {
        double[] matrix = Covariance(Rows(2 * order, order, 1));
        CholeskyFactor factor = CholeskyFactor.Of(matrix, order, Ridge);
        double[,] dense = Square(matrix, Ridge), inverse = Inverse(dense);
        double[] lowerInverse = factor.InverseLower();
        for (int i = 0; i < order; i++)
            for (int j = 0; j < order; j++)
            {
                double product = 0, inverseProduct = 0;
                for (int k = 0; k < order; k++)
                {
                    product += factor.Lower[i * order + k] * factor.Lower[j * order + k];
                    inverseProduct += lowerInverse[k * order + i] * lowerInverse[k * order + j];
                }
                Assert.Equal(dense[i, j], product, 1e-13);
                Assert.Equal(inverse[i, j], inverseProduct, 1e-10);
            }
    }

    [Fact]
    public void A_matrix_that_is_not_positive_definite_is_refused()
    {
        Assert.Contains("found -1 as pivot 2 of 2", Assert.Throws<InvalidDataException>(() => CholeskyFactor.Of([1, 0, 0, -1], 2, 0)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => new LastLayerUncertainty([1, 0, 0, 1], 0, 1, 1, 1));
        Assert.Throws<InvalidDataException>(() => new LastLayerUncertainty([1, 0, 0, 1], 1, double.NaN, 1, 1));
        Assert.Throws<InvalidDataException>(() => new LastLayerUncertainty([1, 0, 0], 1, 1, 1, 1));
    }

    [Fact]
    public void Deviations_are_those_of_dense_algebra()
    {
        double[][] rows = Rows(50, 9, 2);
        var trust = new LastLayerUncertainty(Covariance(rows), Scale, Ridge, 50, 10);
        double[,] inverse = Inverse(Square(trust.Covariance, Ridge));
        foreach (double[] features in Rows(20, 9, 3))
        {
            Assert.Equal(Scale * Math.Sqrt(Form(features, inverse, features)), trust.Deviation(features), 1e-12);
            Assert.Equal(trust.Deviation(features), Math.Sqrt(trust.Whiten(features).Sum(part => part * part)), 1e-13);
        }
        double trace = Enumerable.Range(0, 9).Sum(i => Enumerable.Range(0, 9).Sum(j => trust.Covariance[i * 9 + j] * inverse[j, i]));
        Assert.Equal(trace, trust.EffectiveDirections, 1e-11);
    }

    /// <summary>
    /// Ridge regression y = w·x + noise, w ~ N(0, t²), noise ~ N(0, s²), n rows: the posterior variance of w·x is k(x, x) − k(x, X) (K + s²)⁻¹ k(X, x) with
    /// K = t² X Xᵀ. That is α² xᵀ (C + ς² 1)⁻¹ x with α² = s²/n and ς² = s²/(n t²).
    /// </summary>
    [Fact]
    public void Deviations_are_those_of_ridge_regression()
    {
        const int n = 12, d = 5;
        const double s = 0.3, t = 1.7;
        double[][] x = Rows(n, d, 4);
        double Kernel(double[] a, double[] b) => t * t * a.Zip(b, (one, other) => one * other).Sum();
        var k = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) k[i, j] = Kernel(x[i], x[j]) + (i == j ? s * s : 0);
        double[,] inverse = Inverse(k);
        var trust = new LastLayerUncertainty(Covariance(x), s / Math.Sqrt(n), s * s / (n * t * t), n, n);
        foreach (double[] point in Rows(10, d, 5))
        {
            double[] cross = [.. x.Select(row => Kernel(row, point))];
            Assert.Equal(Math.Sqrt(Kernel(point, point) - Form(cross, inverse, cross)), trust.Deviation(point), 1e-11);
        }
    }

    /// <summary>Coloured unit vectors, added up as squares, are the posterior covariance of the weights.</summary>
    [Fact]
    public void Coloured_noise_has_the_covariance_of_the_posterior()
    {
        const int d = 6;
        var trust = new LastLayerUncertainty(Covariance(Rows(40, d, 6)), Scale, Ridge, 40, 10);
        double[,] inverse = Inverse(Square(trust.Covariance, Ridge));
        var sum = new double[d, d];
        for (int k = 0; k < d; k++)
        {
            var unit = new double[d];
            unit[k] = 1;
            trust.Color(unit);
            for (int i = 0; i < d; i++)
                for (int j = 0; j < d; j++) sum[i, j] += unit[i] * unit[j];
        }
        for (int i = 0; i < d; i++)
            for (int j = 0; j < d; j++) Assert.Equal(Scale * Scale * inverse[i, j], sum[i, j], 1e-11);
    }
}
