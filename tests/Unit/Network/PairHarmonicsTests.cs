using System.Runtime.Intrinsics;
using Amalgam.Network.Graph;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>The harmonics of equation (5′): their addition theorem, and their slopes.</summary>
public sealed class PairHarmonicsTests
{
    private readonly Random random = new(3);

    [Fact]
    public void Products_of_all_components_of_a_degree_are_a_Legendre_polynomial_of_the_cosine()
    {
        for (int turn = 0; turn < 100; turn++)
        {
            double[] u = Direction(), v = Direction(), qu = Values(u), qv = Values(v);
            double x = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
            double[] expected = [x, 1.5 * x * x - 0.5, 2.5 * x * x * x - 1.5 * x, (35 * x * x * x * x - 30 * x * x + 3) / 8];
            for (int degree = 1, first = 0; degree <= 4; first += 2 * degree + 1, degree++)
            {
                double sum = 0;
                for (int component = first; component < first + 2 * degree + 1; component++) sum += qu[component] * qv[component];
                Assert.Equal(expected[degree - 1], sum, 1e-14);
            }
        }
    }

    [Fact]
    public void Slopes_are_those_of_differences()
    {
        const double Step = 1e-4;
        double[] at = [0.7, -1.3, 0.4], slopes = Fill(at).Slopes;
        for (int axis = 0; axis < 3; axis++)
        {
            double[] above = [.. at], below = [.. at];
            (above[axis], below[axis]) = (at[axis] + Step, at[axis] - Step);
            double[] high = Values(above), low = Values(below);
            // The error of a central difference is a sixth of the third derivative times the step squared.
            for (int component = 0; component < PairHarmonics.Most; component++)
                Assert.Equal((high[component] - low[component]) / (2 * Step), slopes[3 * component + axis], 1e-7);
        }
    }

    private static double[] Values(double[] d) => Fill(d).Values;

    private static unsafe (double[] Values, double[] Slopes) Fill(double[] d)
    {
        // Eight pairs at once; the last of them is looked at.
        var values = stackalloc Vector512<double>[PairHarmonics.Most];
        var slopes = stackalloc Vector512<double>[3 * PairHarmonics.Most];
        new PairHarmonics(values, slopes).Fill(4, Vector512.Create(d[0]), Vector512.Create(d[1]), Vector512.Create(d[2]));
        return (Lane(values, PairHarmonics.Most), Lane(slopes, 3 * PairHarmonics.Most));
    }

    private static unsafe double[] Lane(Vector512<double>* columns, int count)
    {
        var numbers = new double[count];
        for (int column = 0; column < count; column++) numbers[column] = columns[column][PairGeometry.Pairs - 1];
        return numbers;
    }

    private double[] Direction()
    {
        double[] d = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5];
        double length = Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
        return [d[0] / length, d[1] / length, d[2] / length];
    }
}
