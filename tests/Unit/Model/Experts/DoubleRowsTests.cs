using Amalgam.Model.Experts;
using Xunit;

namespace Amalgam.Unit.Model.Experts;

/// <summary>Rows of doubles against plain loops.</summary>
public sealed class DoubleRowsTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(7), InlineData(8), InlineData(13), InlineData(64)]
    public void Double_rows_are_plain_loops(int count)
    {
        double[] source = Numbers(count, 1), other = Numbers(count, 2), scaled = Numbers(count, 3), added = Numbers(count, 4), both = Numbers(count, 5);
        DoubleRows.AddScaled(source, scaled, 0.7);
        DoubleRows.Add(source, added);
        double dot = DoubleRows.AddScaledAndDot(source, both, -0.3, other), expected = 0;
        for (int index = 0; index < count; index++)
        {
            expected += source[index] * other[index];
            Assert.Equal(Numbers(count, 3)[index] + 0.7 * source[index], scaled[index], 1e-15);
            Assert.Equal(Numbers(count, 4)[index] + source[index], added[index]);
            Assert.Equal(Numbers(count, 5)[index] - 0.3 * source[index], both[index], 1e-15);
        }
        Assert.Equal(expected, dot, 1e-13);
        Assert.Equal(expected, DoubleRows.Dot(source, other), 1e-13);
    }

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }
}
