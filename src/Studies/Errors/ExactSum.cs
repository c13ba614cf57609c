namespace Amalgam.Studies.Errors;

/// <summary>
/// A sum of doubles that is rounded only when it is read: it does not depend on the order of the numbers, nor on how they were divided among several sums.
/// </summary>
/// <remarks>
/// J. R. Shewchuk, Discrete Comput. Geom. 18, 305 (1997): the sum is kept as doubles that do not overlap, smallest first, and each addition is free of error.
/// Few numbers of similar size need two or three of them.
/// </remarks>
internal sealed class ExactSum
{
    private double[] parts = new double[4];
    private int count;

    // Sum of what has no finite parts; zero as a rule.
    private double unbounded;

    /// <summary>The sum, rounded to the nearest double, ties to even.</summary>
    public double Value => unbounded != 0 ? unbounded : Rounded(parts.AsSpan(0, count));

    /// <summary>Doubles whose exact sum this is.</summary>
    public IEnumerable<double> Parts => unbounded != 0 ? [unbounded] : parts.Take(count);

    public void Add(double number)
    {
        double sum = number;
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            double part = parts[i];
            if (Math.Abs(sum) < Math.Abs(part)) (sum, part) = (part, sum);
            double high = sum + part, low = part - (high - sum);
            if (low != 0) parts[kept++] = low;
            sum = high;
        }
        if (!double.IsFinite(sum))
        {
            unbounded += sum;
            count = 0;
            return;
        }
        if (kept == parts.Length) Array.Resize(ref parts, 2 * kept);
        parts[kept] = sum;
        count = kept + 1;
    }

    // The largest two that do not add up exactly decide, but for ties, which the sign of the next one breaks.
    private static double Rounded(ReadOnlySpan<double> parts)
    {
        if (parts.IsEmpty) return 0;
        int next = parts.Length - 1;
        double sum = parts[next], rest = 0;
        while (next > 0 && rest == 0)
        {
            double before = sum, part = parts[--next];
            sum = before + part;
            rest = part - (sum - before);
        }
        if (next == 0 || rest == 0 || Math.Sign(rest) != Math.Sign(parts[next - 1])) return sum;
        double twice = 2 * rest, other = sum + twice;
        return other - sum == twice ? other : sum;
    }
}
