using Amalgam.Dynamics.Motion;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Validation;

/// <summary>The yardsticks themselves: they must find what is wrong and leave in peace what is right. The only tests here that run every day.</summary>
public sealed class StatisticsTests
{
    private readonly StepRandom random = new(3, 0);

    [Fact]
    public void KolmogorovSmirnovFindsATemperatureThatIsThreePercentOff()
    {
        random.Begin(1, RandomPurpose.Thermostat);
        double[] energies = [.. Enumerable.Range(0, 2000).Select(_ => 0.5 * random.SumOfSquares(321))];
        Assert.InRange(Distributions.KolmogorovSmirnov(energies, energy => Distributions.Gamma(160.5, energy)), 0, 2.23);
        Assert.True(Distributions.KolmogorovSmirnov(energies, energy => Distributions.Gamma(160.5, 1.03 * energy)) > 2.23);
    }

    /// <summary>Two normal distributions of variance s² whose means lie d apart: ln p₂/p₁ has the slope d/s².</summary>
    [Fact]
    public void LogRatiosOfNormalDistributionsAreKnown()
    {
        random.Begin(2, RandomPurpose.Thermostat);
        double[] first = [.. Enumerable.Range(0, 4000).Select(_ => 7 + 2 * random.Normal())],
            second = [.. Enumerable.Range(0, 3000).Select(_ => 8 + 2 * random.Normal())];
        (double slope, double error) = Statistics.LogRatio(first, second);
        Assert.InRange((slope - 0.25) / error, -4, 4);
        Assert.InRange(error, 0.005, 0.02);
    }

    /// <summary>x ← c x + √(1 − c²) ξ forgets with c^n: the integrated time of c = 0.9 is 9.5, so every nineteenth sample or so is kept.</summary>
    [Fact]
    public void IndependentSamplesAreSpacedByTheirMemory()
    {
        random.Begin(3, RandomPurpose.Thermostat);
        double x = 0;
        double[] samples = [.. Enumerable.Range(0, 40000).Select(_ => x = 0.9 * x + Math.Sqrt(0.19) * random.Normal())];
        Assert.InRange(samples.Length / (double)Statistics.Independent(samples).Length, 15, 24);
        (double mean, double error) = Statistics.Blocks(samples, 40);
        Assert.InRange(mean / error, -4, 4);
        Assert.Equal(Math.Sqrt(19.0 / samples.Length), error, 0.25 * Math.Sqrt(19.0 / samples.Length));
    }
}
