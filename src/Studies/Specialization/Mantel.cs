using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Amalgam.Model.Parameters;

namespace Amalgam.Studies.Specialization;

/// <summary>
/// Correlation of two matrices of distances between the same points, and what it is worth: points are permuted, not pairs, for pairs are not independent.
/// </summary>
/// <remarks>N. Mantel, Cancer Res. 27, 209 (1967); partial form and the permutation of one matrix: P. E. Smouse et al., Syst. Zool. 35, 627 (1986).</remarks>
public static class Mantel
{
    /// <summary>Pearson's r of the entries above the diagonal; not-a-number when one matrix is constant there.</summary>
    /// <param name="left">[point, point], symmetric</param>
    /// <param name="right">[point, point], symmetric</param>
    public static double Correlation(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int points) => Dot(Standard(left, points), Standard(right, points));

    /// <summary>
    /// r with the rows and columns of <paramref name="property"/> permuted, for several matrices at once: equal permutations make their r comparable one by
    /// one.
    /// </summary>
    /// <param name="measures">[measure][point, point], symmetric</param>
    /// <param name="property">[point, point], symmetric</param>
    /// <param name="permutations">[permutation][point]</param>
    /// <returns>[measure][permutation]</returns>
    public static double[][] Permuted(IReadOnlyList<double[]> measures, double[] property, int points, IReadOnlyList<int[]> permutations)
    {
        double[][] standard = [.. measures.Select(measure => Standard(measure, points))];
        double[][] result = [.. measures.Select(_ => new double[permutations.Count])];
        double[] chemistry = Square(Standard(property, points), points);
        Parallel.For(0, permutations.Count, () => new double[points * (points - 1) / 2], (permutation, _, pairs) =>
        {
            int[] order = permutations[permutation];
            for (int i = 0, pair = 0; i < points; i++)
                for (int j = i + 1; j < points; j++) pairs[pair++] = chemistry[order[i] * points + order[j]];
            for (int measure = 0; measure < standard.Length; measure++) result[measure][permutation] = Dot(standard[measure], pairs);
            return pairs;
        }, _ => { });
        return result;
    }

    /// <summary>One-sided: the part of the permutations, the identity among them, whose value is at least the one observed.</summary>
    public static double Chance(double observed, ReadOnlySpan<double> permuted)
    {
        int reached = 1;
        foreach (double value in permuted)
            // Permutations that change nothing must count as reaching it whatever the order of additions.
            if (value >= observed - 1e-12) reached++;
        return double.IsNaN(observed) ? double.NaN : (double)reached / (permuted.Length + 1);
    }

    /// <summary>r of measure and property with what both owe to a third matrix taken out.</summary>
    public static double Partial(double measureProperty, double measureGiven, double propertyGiven) =>
        (measureProperty - measureGiven * propertyGiven) / Math.Sqrt((1 - measureGiven * measureGiven) * (1 - propertyGiven * propertyGiven));

    /// <summary>Random permutations of 0 … points − 1, the same for a seed.</summary>
    public static int[][] Permutations(int points, int count, ulong seed)
    {
        var random = new DeterministicRandom(seed, string.Create(CultureInfo.InvariantCulture, $"permutations of {points}"));
        int[][] permutations = new int[count][];
        for (int permutation = 0; permutation < count; permutation++)
        {
            int[] order = [.. Enumerable.Range(0, points)];
            for (int last = points - 1; last > 0; last--)
            {
                int other = random.NextIndex(last + 1);
                (order[last], order[other]) = (order[other], order[last]);
            }
            permutations[permutation] = order;
        }
        return permutations;
    }

    /// <summary>[pair], entries above the diagonal less their mean, sum of squares one.</summary>
    private static double[] Standard(ReadOnlySpan<double> matrix, int points)
    {
        double[] pairs = new double[points * (points - 1) / 2];
        for (int i = 0, pair = 0; i < points; i++)
            for (int j = i + 1; j < points; j++) pairs[pair++] = matrix[i * points + j];
        double mean = pairs.Length > 0 ? pairs.Average() : 0, squares = 0, size = 0;
        foreach (ref double value in pairs.AsSpan())
        {
            size += value * value;
            value -= mean;
            squares += value * value;
        }
        double scale = squares > 1e-20 * size ? 1 / Math.Sqrt(squares) : double.NaN;
        foreach (ref double value in pairs.AsSpan()) value *= scale;
        return pairs;
    }

    private static double[] Square(double[] pairs, int points)
    {
        double[] matrix = new double[points * points];
        for (int i = 0, pair = 0; i < points; i++)
            for (int j = i + 1; j < points; j++, pair++) matrix[i * points + j] = matrix[j * points + i] = pairs[pair];
        return matrix;
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        ReadOnlySpan<Vector<double>> a = MemoryMarshal.Cast<double, Vector<double>>(left), b = MemoryMarshal.Cast<double, Vector<double>>(right);
        Vector<double> sums = Vector<double>.Zero;
        for (int i = 0; i < a.Length; i++) sums += a[i] * b[i];
        double sum = Vector.Sum(sums);
        for (int i = a.Length * Vector<double>.Count; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }
}
