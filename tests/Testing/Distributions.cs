namespace Amalgam.Testing;

/// <summary>Distribution functions, and the deviation of a sample from them.</summary>
public static class Distributions
{
    /// <summary>Gamma distribution function P(a, x). The sum E of n energies ½x² at temperature T has the distribution P(n/2, E/kT).</summary>
    public static double Gamma(double a, double x)
    {
        if (x <= 0) return 0;
        double log = a * Math.Log(x) - x - LogGamma(a);
        if (x < a + 1)
        {
            double term = 1 / a, sum = term;
            for (int n = 1; n < 10000 && term > sum * 1e-16; n++) sum += term *= x / (a + n);
            return sum * Math.Exp(log);
        }
        // Lentz's continued fraction of the complement.
        double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
        for (int n = 1; n < 10000; n++)
        {
            double an = -n * (n - a);
            b += 2;
            d = 1 / (an * d + b);
            c = b + an / c;
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-15) break;
        }
        return 1 - Math.Exp(log) * h;
    }

    /// <summary>Normal distribution function.</summary>
    public static double Normal(double x) => x >= 0 ? 0.5 + 0.5 * Gamma(0.5, x * x / 2) : 0.5 - 0.5 * Gamma(0.5, x * x / 2);

    /// <summary>√n D of Kolmogorov and Smirnov for independent samples: above 1.95 in one of 1000 cases, above 2.23 in one of 10 000.</summary>
    public static double KolmogorovSmirnov(IEnumerable<double> samples, Func<double, double> distribution)
    {
        double[] sorted = [.. samples.Order()];
        double worst = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double expected = distribution(sorted[i]);
            worst = Math.Max(worst, Math.Max(expected - (double)i / sorted.Length, (double)(i + 1) / sorted.Length - expected));
        }
        return worst * Math.Sqrt(sorted.Length);
    }

    private static double LogGamma(double x)
    {
        // Stirling's series, with x shifted above 10: the next term is below 1e-14.
        double shift = 0;
        for (; x < 10; x++) shift -= Math.Log(x);
        double inverse = 1 / (x * x);
        return shift + (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI)
            + (1.0 / 12 - inverse * (1.0 / 360 - inverse * (1.0 / 1260 - inverse / 1680))) / x;
    }
}
