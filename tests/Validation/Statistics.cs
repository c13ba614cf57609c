namespace Amalgam.Validation;

/// <summary>Samples of a run, their standard errors, and how two ensembles differ.</summary>
internal static class Statistics
{
    /// <summary>Mean and standard error from the scatter of block means: blocks much longer than the memory of the run.</summary>
    public static (double Mean, double Error) Blocks(IReadOnlyList<double> samples, int blocks)
    {
        int length = samples.Count / blocks;
        double[] means = [.. Enumerable.Range(0, blocks).Select(block => samples.Skip(block * length).Take(length).Average())];
        double mean = means.Average(), squares = means.Sum(value => (value - mean) * (value - mean));
        return (mean, Math.Sqrt(squares / (blocks - 1) / blocks));
    }

    /// <summary>Samples so far apart that each is as good as new: spacing twice the integrated autocorrelation time.</summary>
    public static double[] Independent(IReadOnlyList<double> samples)
    {
        double mean = samples.Average(), variance = samples.Average(value => (value - mean) * (value - mean)), time = 0.5;
        for (int lag = 1; lag < samples.Count / 4; lag++)
        {
            double product = 0;
            for (int i = 0; i + lag < samples.Count; i++) product += (samples[i] - mean) * (samples[i + lag] - mean);
            double correlation = product / (samples.Count - lag) / variance;
            if (correlation < 0.02) break;
            time += correlation;
        }
        int spacing = Math.Max(1, (int)Math.Ceiling(2 * time));
        return [.. samples.Where((_, index) => index % spacing == 0)];
    }

    /// <summary>
    /// Slope a of ln p₂(x)/p₁(x) = a x + c by maximum likelihood (logistic regression), with its standard error: for two ensembles that differ in one
    /// parameter it is known exactly, whatever the system. M. R. Shirts, J. Chem. Theory Comput. 9, 909 (2013).
    /// </summary>
    /// <param name="first">independent samples of the first ensemble</param>
    /// <param name="second">of the second</param>
    public static (double Slope, double Error) LogRatio(double[] first, double[] second)
    {
        double centre = 0.5 * (first.Average() + second.Average()), scale = Math.Sqrt(first.Average(x => (x - first.Average()) * (x - first.Average())));
        double a = 0, b = Math.Log((double)second.Length / first.Length), aa = 0, ab = 0, bb = 0;
        for (int iteration = 0; iteration < 50; iteration++)
        {
            double ga = 0, gb = 0;
            (aa, ab, bb) = (0, 0, 0);
            foreach ((double value, double is2) in first.Select(x => (x, 0.0)).Concat(second.Select(x => (x, 1.0))))
            {
                double x = (value - centre) / scale, p = 1 / (1 + Math.Exp(-(a * x + b))), weight = p * (1 - p);
                ga += (is2 - p) * x;
                gb += is2 - p;
                aa += weight * x * x;
                ab += weight * x;
                bb += weight;
            }
            double determinant = aa * bb - ab * ab;
            a += (bb * ga - ab * gb) / determinant;
            b += (aa * gb - ab * ga) / determinant;
        }
        return (a / scale, Math.Sqrt(bb / (aa * bb - ab * ab)) / scale);
    }
}
