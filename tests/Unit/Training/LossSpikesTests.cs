using Amalgam.Training.Grid;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>What counts as a loss spike.</summary>
public sealed class LossSpikesTests
{
    private static double[] Level(int count, double loss = 1) => [.. Enumerable.Repeat(loss, count)];

    [Fact]
    public void TwoOfThreeLinesAboveThreeTimesTheMedianBeforeAreASpike()
    {
        Assert.Equal(0, LossSpikes.Count([.. Level(30), 100, .. Level(30)]));
        Assert.Equal(1, LossSpikes.Count([.. Level(30), 4, 4, .. Level(30)]));
        Assert.Equal(1, LossSpikes.Count([.. Level(30), 4, 1, 4, .. Level(30)]));
        Assert.Equal(0, LossSpikes.Count([.. Level(30), 4, 1, 1, 4, .. Level(30)]));
        Assert.Equal(0, LossSpikes.Count([.. Level(30), 3, 3, 3, .. Level(30)]));
        Assert.Equal(1, LossSpikes.Count([.. Level(30), double.NaN, double.NaN, 1]));
    }

    [Fact]
    public void AStretchIsOneSpikeHoweverLong()
    {
        Assert.Equal(1, LossSpikes.Count([.. Level(30), .. Level(200, 5), .. Level(30)]));
        Assert.Equal(2, LossSpikes.Count([.. Level(30), .. Level(5, 5), .. Level(30), .. Level(5, 9), .. Level(30)]));
        // From a lower level a smaller height is a spike.
        Assert.Equal(1, LossSpikes.Count([.. Level(30), .. Level(30, 0.1), .. Level(5, 0.5), .. Level(30, 0.1)]));
    }

    [Fact]
    public void TheFirstTwentyLinesHaveNone()
    {
        Assert.Equal(0, LossSpikes.Count([.. Level(10), .. Level(8, 50), 1, 1]));
        Assert.Equal(0, LossSpikes.Count([]));
        Assert.Equal(0, LossSpikes.InLog(Path.GetTempPath() + "no-such-run"));
    }
}
