using Amalgam.Studies.Errors;
using Xunit;

namespace Amalgam.Unit.Studies;

/// <summary>Coverage and reliability of stated uncertainties, against numbers done by hand.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public void Shares_ratios_and_bins_are_counted()
    {
        var calibration = new Calibration();
        foreach ((double deviation, double error) in ((double, double)[])[(0.1, 0.05), (0.1, -0.15), (0.1, 0.25), (1, 1), (0, 5)])
            calibration.Add(deviation, error);
        Assert.Equal(4, calibration.Count);
        Assert.Equal(0.5, calibration.Within);
        Assert.Equal(0.75, calibration.WithinTwice);
        Assert.Equal(Math.Sqrt((0.25 + 2.25 + 6.25 + 1) / 4), calibration.Ratio, 1e-12);
        Assert.Equal(2, calibration.Bins.Count);
        Assert.Equal((3, 1), (calibration.Bins[0].Count, calibration.Bins[1].Count));
        double found = Math.Sqrt((0.0025 + 0.0225 + 0.0625) / 3);
        Assert.Equal(found, calibration.Bins[0].Found, 1e-12);
        Assert.Equal(0.1, calibration.Bins[0].Stated, 1e-12);
        Assert.Equal(0.75 * (found - 0.1) / 0.1, calibration.Miscalibration, 1e-12);
        double likelihood = new[] { (0.1, 0.05), (0.1, 0.15), (0.1, 0.25), (1.0, 1.0) }.Average(pair =>
            -Math.Log(Math.Exp(-0.5 * pair.Item2 * pair.Item2 / pair.Item1 / pair.Item1) / pair.Item1 / Math.Sqrt(2 * Math.PI)));
        Assert.Equal(likelihood, calibration.NegativeLogLikelihood, 1e-12);
    }

    /// <summary>Errors drawn with the stated deviation: what a calibrated uncertainty looks like.</summary>
    [Fact]
    public void Normal_errors_are_covered_as_the_normal_distribution_says()
    {
        var calibration = new Calibration();
        var random = new Random(1);
        for (int i = 0; i < 20000; i++)
        {
            double deviation = Math.Exp(2 * random.NextDouble()), normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
                * Math.Cos(2 * Math.PI * random.NextDouble());
            calibration.Add(deviation, deviation * normal);
        }
        Assert.Equal(0.683, calibration.Within, 0.015);
        Assert.Equal(0.954, calibration.WithinTwice, 0.01);
        Assert.Equal(1, calibration.Ratio, 0.02);
        Assert.InRange(calibration.Miscalibration, 0, 0.06);
        Assert.InRange(calibration.RankCorrelation, 0.3, 0.6);
    }

    [Fact]
    public void Nothing_is_no_number() => Assert.Null(new Calibration().ToJson()["within_1"]);
}
