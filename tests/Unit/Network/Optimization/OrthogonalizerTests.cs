using Amalgam.Model.Parameters;
using Amalgam.Network.Optimization;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Network.Optimization;

public sealed class OrthogonalizerTests
{
    public static TheoryData<(int Rows, int Columns), int> Shapes => LaneWidths.Times(
        [(1, 1), (3, 1), (1, 7), (8, 8), (40, 13), (13, 40), (33, 32), (200, 17)]);

    /// <summary>Of U Σ Vᵀ singular vectors stay, and every singular value over the Frobenius norm goes five times through the quintic.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void SingularValuesGoThroughTheQuintic((int Rows, int Columns) shape, int laneBits)
    {
        int rank = Math.Min(shape.Rows, shape.Columns);
        var random = new DeterministicRandom(5);
        double[][] left = Orthonormal(random, rank, shape.Rows), right = Orthonormal(random, rank, shape.Columns);
        double[] values = [.. Enumerable.Range(1, rank).Select(index => (double)index)];
        double norm = Math.Sqrt(values.Sum(value => value * value));
        double[] matrix = Product(values), expected = Product([.. values.Select(value => Quintic(value / norm))]);
        var result = new double[matrix.Length];
        using var orthogonalizer = new Orthogonalizer(laneBits);
        orthogonalizer.Run(matrix, shape.Rows, shape.Columns, result);
        for (int index = 0; index < result.Length; index++) Assert.Equal(expected[index], result[index], 2e-4);

        double[] Product(double[] singular) =>
        [
            .. from row in Enumerable.Range(0, shape.Rows)
               from column in Enumerable.Range(0, shape.Columns)
               select Enumerable.Range(0, rank).Sum(index => left[index][row] * singular[index] * right[index][column]),
        ];
    }

    [Fact]
    public void ZeroStaysZero()
    {
        double[] matrix = new double[12];
        using var orthogonalizer = new Orthogonalizer();
        orthogonalizer.Run(matrix, 3, 4, matrix);
        Assert.All(matrix, value => Assert.Equal(0, value));
    }

    [Fact]
    public void TheLengthOfAMatrixDoesNotMatter()
    {
        var random = new DeterministicRandom(3);
        double[] matrix = [.. Enumerable.Range(0, 60).Select(_ => random.NextNormal())];
        double[] one = new double[60], other = new double[60];
        using var orthogonalizer = new Orthogonalizer();
        orthogonalizer.Run(matrix, 5, 12, one);
        orthogonalizer.Run([.. matrix.Select(value => 1024 * value)], 5, 12, other);
        Assert.Equal(one, other);
    }

    private static double Quintic(double value)
    {
        for (int pass = 0; pass < 5; pass++) value = 3.4445 * value - 4.7750 * Math.Pow(value, 3) + 2.0315 * Math.Pow(value, 5);
        return value;
    }

    /// <summary>Gram and Schmidt, twice.</summary>
    private static double[][] Orthonormal(DeterministicRandom random, int count, int length)
    {
        var rows = new double[count][];
        for (int row = 0; row < count; row++)
        {
            double[] vector = [.. Enumerable.Range(0, length).Select(_ => random.NextNormal())];
            for (int pass = 0; pass < 2; pass++)
                foreach (double[] other in rows.Take(row))
                {
                    double dot = other.Zip(vector, (a, b) => a * b).Sum();
                    for (int index = 0; index < length; index++) vector[index] -= dot * other[index];
                }
            double norm = Math.Sqrt(vector.Sum(value => value * value));
            rows[row] = [.. vector.Select(value => value / norm)];
        }
        return rows;
    }
}
