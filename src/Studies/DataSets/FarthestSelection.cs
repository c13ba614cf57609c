namespace Amalgam.Studies.DataSets;

/// <summary>Chooses points that are as far from each other as possible: each next one is the farthest from those chosen before.</summary>
/// <remarks>
/// T. F. Gonzalez, Theor. Comput. Sci. 38, 293 (1985): the largest distance of any point to the nearest chosen one is at most twice the smallest possible.
/// Coordinates are divided by their spreads. n points of d numbers and k chosen take k n d steps and 8 n d bytes.
/// </remarks>
public static class FarthestSelection
{
    /// <summary>Indices of the chosen points, ascending.</summary>
    /// <param name="points">[point], each [coordinate]; not changed</param>
    /// <param name="count">at most the number of points</param>
    public static int[] Of(IReadOnlyList<double[]> points, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, points.Count);
        if (count == 0) return [];
        (double[] mean, double[] scale) = Spread(points);
        var distances = new double[points.Count];
        // The first is the farthest from the mean: it does not depend on the order of the points, but for ties.
        for (int point = 0; point < distances.Length; point++) distances[point] = Distance(points[point], mean, scale);
        int next = Largest(distances);
        Array.Fill(distances, double.PositiveInfinity);
        var chosen = new int[count];
        for (int i = 0; i < count; i++)
        {
            chosen[i] = next;
            double[] center = points[next];
            Parallel.For(0, (distances.Length + Block - 1) / Block, block =>
            {
                for (int point = block * Block; point < Math.Min(distances.Length, (block + 1) * Block); point++)
                    distances[point] = Math.Min(distances[point], Distance(points[point], center, scale));
            });
            // Below every distance: a point is chosen once, also where others have the same coordinates.
            distances[next] = double.NegativeInfinity;
            next = Largest(distances);
        }
        Array.Sort(chosen);
        return chosen;
    }

    private const int Block = 4096;

    private static (double[] Mean, double[] Scale) Spread(IReadOnlyList<double[]> points)
    {
        int length = points[0].Length;
        double[] mean = new double[length], scale = new double[length];
        foreach (double[] point in points)
            for (int i = 0; i < length; i++) mean[i] += point[i] / points.Count;
        foreach (double[] point in points)
            for (int i = 0; i < length; i++) scale[i] += (point[i] - mean[i]) * (point[i] - mean[i]) / points.Count;
        for (int i = 0; i < length; i++) scale[i] = scale[i] > 1e-18 ? 1 / scale[i] : 0;
        return (mean, scale);
    }

    private static double Distance(double[] one, double[] other, double[] scale)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++) sum += scale[i] * (one[i] - other[i]) * (one[i] - other[i]);
        return sum;
    }

    private static int Largest(double[] distances)
    {
        int largest = 0;
        for (int i = 1; i < distances.Length; i++)
            if (distances[i] > distances[largest]) largest = i;
        return largest;
    }
}
