namespace Amalgam.Studies.Ablation;

/// <summary>Student's distribution: how many standard errors a mean of few numbers may be off.</summary>
public static class StudentT
{
    /// <summary>The 0.975 quantile for 1, 2, … 30 degrees of freedom.</summary>
    private static readonly double[] Quantiles =
    [
        12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281,
        2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199, 2.1098, 2.1009, 2.0930, 2.0860,
        2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
    ];

    /// <summary>Half width, in standard errors, of the interval that holds the true mean 95 times of 100.</summary>
    /// <remarks>
    /// Beyond 30 degrees of freedom by z + (z³ + z)/4ν + (5z⁵ + 16z³ + 3z)/96ν² + (3z⁷ + 19z⁵ + 17z³ − 15z)/384ν³ (Abramowitz and Stegun 26.7.5), exact to 1e-5
    /// there.
    /// </remarks>
    /// <param name="freedom">degrees of freedom, at least 1</param>
    public static double Critical(int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(freedom);
        if (freedom <= Quantiles.Length) return Quantiles[freedom - 1];
        const double z = 1.959963985;
        double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, n = freedom;
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
    }
}
