namespace Amalgam.Studies.Ablation;

/// <summary>What the seeds say about a difference: every seed gives one number.</summary>
/// <param name="Seeds">Seeds that gave a number.</param>
/// <param name="Mean">Their mean; NaN without any.</param>
/// <param name="StandardError">Standard deviation (n − 1) over √n; NaN for fewer than two.</param>
public sealed record PairedDifference(int Seeds, double Mean, double StandardError)
{
    /// <param name="differences">[seed]</param>
    public static PairedDifference Of(IReadOnlyList<double> differences)
    {
        int count = differences.Count;
        double mean = count > 0 ? differences.Average() : double.NaN;
        return new PairedDifference(count, mean, Deviation(differences) / Math.Sqrt(count));
    }

    /// <summary>Standard deviation with n − 1; NaN for fewer than two numbers.</summary>
    public static double Deviation(IReadOnlyList<double> values)
    {
        if (values.Count < 2) return double.NaN;
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    /// <summary>Half width of the 95 % interval of the mean; NaN for fewer than two seeds.</summary>
    public double HalfWidth => Seeds < 2 ? double.NaN : StudentT.Critical(Seeds - 1) * StandardError;

    /// <summary>Whether a claim that the difference is negative holds: the 95 % interval lies on one side of zero, or not.</summary>
    public ClaimOutcome Outcome => Mean < -HalfWidth ? ClaimOutcome.Holds : Mean > HalfWidth ? ClaimOutcome.DoesNotHold : ClaimOutcome.Undecided;
}
