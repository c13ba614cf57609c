using Amalgam.Dynamics.Numerics;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Eigenvalues against each other and against known ones.</summary>
public sealed class EigenvalueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(24)]
    public void Hermitian_eigenvalues_are_those_of_the_real_matrix_twice_as_large(int n)
    {
        (double[] re, double[] im) = Hermitian(n, new Random(n));
        double[] real = new double[4 * n * n], values = new double[n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                real[i * 2 * n + j] = real[(n + i) * 2 * n + n + j] = re[i * n + j];
                real[i * 2 * n + n + j] = -im[i * n + j];
                real[(n + i) * 2 * n + j] = im[i * n + j];
            }
        double[] twice = SymmetricEigen.Values(real, 2 * n);
        new HermitianEigenvalues(n).Solve(re, im, values);
        for (int k = 0; k < n; k++)
        {
            Assert.Equal(twice[2 * k], values[k], 1e-12);
            Assert.Equal(twice[2 * k + 1], values[k], 1e-12);
        }
    }

    [Fact]
    public void Repeated_eigenvalues_and_zeros_are_found()
    {
        // v v† + 2 w w† with orthonormal v, w in six dimensions: 0 four times, 1 and 2.
        double s = Math.Sqrt(0.5);
        double[] vRe = [s, 0, 0, 0, 0, 0], vIm = [0, s, 0, 0, 0, 0], wRe = [0, 0, 0.6, 0, 0, 0], wIm = [0, 0, 0, 0, 0.8, 0], re = new double[36],
            im = new double[36], values = new double[6];
        for (int k = 0; k < 36; k++)
        {
            int i = k / 6, j = k % 6;
            re[k] = vRe[i] * vRe[j] + vIm[i] * vIm[j] + 2 * (wRe[i] * wRe[j] + wIm[i] * wIm[j]);
            im[k] = vIm[i] * vRe[j] - vRe[i] * vIm[j] + 2 * (wIm[i] * wRe[j] - wRe[i] * wIm[j]);
        }
        new HermitianEigenvalues(6).Solve(re, im, values);
        Assert.All(values.Zip([0.0, 0, 0, 0, 1, 2]), pair => Assert.Equal(pair.Second, pair.First, 14));
    }

    [Fact]
    public void Eigenvectors_diagonalise()
    {
        const int n = 6;
        (double[] matrix, _) = Hermitian(n, new Random(3));
        double[] values = new double[n], vectors = new double[n * n];
        SymmetricEigen.Solve(matrix, values, vectors);
        for (int i = 0; i < n; i++)
            for (int k = 0; k < n; k++)
            {
                double product = Enumerable.Range(0, n).Sum(j => matrix[i * n + j] * vectors[j * n + k]);
                Assert.Equal(values[k] * vectors[i * n + k], product, 12);
            }
    }

    [Fact]
    public void A_singular_matrix_has_no_inverse() =>
        Assert.Throws<ArithmeticException>(() => SquareMatrix.Inverse([1, 2, 2, 4], 2));

    private static (double[] Re, double[] Im) Hermitian(int n, Random random)
    {
        double[] re = new double[n * n], im = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
            {
                re[i * n + j] = re[j * n + i] = random.NextDouble() - 0.5;
                im[i * n + j] = i == j ? 0 : random.NextDouble() - 0.5;
                im[j * n + i] = -im[i * n + j];
            }
        return (re, im);
    }
}
