namespace Amalgam.Testing;

/// <summary>Derivatives and roughness by finite differences. Double precision only.</summary>
public static class Differences
{
    /// <summary>f'(0) by the five-point rule: error h⁴ f⁽⁵⁾/30 plus rounding of f over h.</summary>
    public static double Derivative(Func<double, double> f, double h) => (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);

    /// <summary>max |f(x−h) − 2 f(x) + f(x+h)| over a grid of spacing h on [first, last], over all components of f.</summary>
    /// <param name="f">[component] as a function of the place</param>
    public static double LargestSecondDifference(Func<double, double[]> f, double first, double last, double h)
    {
        double[][] values = [.. Enumerable.Range(0, (int)Math.Round((last - first) / h) + 1).Select(step => f(first + step * h))];
        double largest = 0;
        for (int step = 1; step < values.Length - 1; step++)
            for (int component = 0; component < values[step].Length; component++)
                largest = Math.Max(largest, Math.Abs(values[step - 1][component] - 2 * values[step][component] + values[step + 1][component]));
        return largest;
    }

    /// <summary>Ratio of the largest second differences for half the step and the whole step: 1/4 for a smooth function, 1/2 at a kink, 1 at a jump.</summary>
    /// <param name="noise">differences below this are rounding and count as smooth</param>
    public static double Roughness(Func<double, double[]> f, double first, double last, double h, double noise)
    {
        double coarse = LargestSecondDifference(f, first, last, h), fine = LargestSecondDifference(f, first, last, h / 2);
        return fine <= noise ? 0.25 : fine / coarse;
    }
}
