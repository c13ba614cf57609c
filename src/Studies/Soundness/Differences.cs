using Amalgam.Atoms;

namespace Amalgam.Studies.Soundness;

/// <summary>Differences, roughness and comparisons. For double precision only.</summary>
internal static class Differences
{
    public static Evaluation Of(this IPotential potential, Structure structure)
    {
        var evaluation = new Evaluation();
        potential.Evaluate(structure, evaluation);
        return evaluation;
    }

    /// <summary>f'(0) by the five-point rule: error h⁴ f⁽⁵⁾/30 plus rounding of f over h.</summary>
    public static double Derivative(Func<double, double> f, double h) => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);

    /// <summary>How the largest second difference shrinks when the step is halved: 1/4 for a smooth function, 1/2 at a kink, 1 at a jump.</summary>
    /// <param name="fine">[point][component], on an even grid; an odd number of points</param>
    /// <param name="noise">differences below this are rounding and count as smooth</param>
    public static double Roughness(double[][] fine, double noise)
    {
        double small = LargestSecondDifference(fine, 1);
        return small <= noise ? 0.25 : small / LargestSecondDifference(fine, 2);
    }

    private static double LargestSecondDifference(double[][] values, int stride)
    {
        double largest = 0;
        for (int point = stride; point + stride < values.Length; point += stride)
            for (int component = 0; component < values[point].Length; component++)
                largest = Math.Max(largest, Math.Abs(values[point - stride][component] - 2 * values[point][component] + values[point + stride][component]));
        return largest;
    }

    /// <summary>
    /// Largest difference of energy per atom, energies of atoms, forces and virial per atom, relative to the larger of 1 and the largest number of its kind.
    /// </summary>
    public static double Difference(Evaluation expected, Evaluation found)
    {
        double atoms = Math.Max(1, expected.AtomCount);
        double[] totals = [.. expected.Virial.Select(w => w / atoms)], others = [.. found.Virial.Select(w => w / atoms)];
        return Math.Max(
            Math.Max(Relative([expected.Energy / atoms], [found.Energy / atoms]), Relative(expected.Energies, found.Energies)),
            Math.Max(Relative(expected.Forces, found.Forces), Relative(totals, others)));
    }

    /// <summary>Largest difference, relative to the larger of 1 and the largest expected number; not-a-number where one is.</summary>
    public static double Relative(ReadOnlySpan<double> expected, ReadOnlySpan<double> found)
    {
        double size = 1, worst = 0;
        foreach (double value in expected) size = Math.Max(size, Math.Abs(value));
        for (int index = 0; index < expected.Length; index++) worst = Math.Max(worst, Math.Abs(expected[index] - found[index]));
        return worst / size;
    }

    /// <summary>y ≈ a + b x.</summary>
    /// <returns>b and its standard error from the scatter of the residuals</returns>
    public static (double Slope, double Error) Line(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = 0, meanY = 0, spread = 0, product = 0, scatter = 0;
        for (int i = 0; i < x.Length; i++) (meanX, meanY) = (meanX + x[i] / x.Length, meanY + y[i] / x.Length);
        for (int i = 0; i < x.Length; i++) (spread, product) = (spread + (x[i] - meanX) * (x[i] - meanX), product + (x[i] - meanX) * (y[i] - meanY));
        double slope = product / spread;
        for (int i = 0; i < x.Length; i++) scatter += Math.Pow(y[i] - meanY - slope * (x[i] - meanX), 2);
        return (slope, Math.Sqrt(scatter / (x.Length - 2) / spread));
    }
}
