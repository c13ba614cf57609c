using Amalgam.Dynamics.Numerics;

namespace Amalgam.Studies.Specialization;

/// <summary>Principal components of points in a space of many dimensions: centred, then singular value decomposition X = U S Vᵀ, scores U S.</summary>
/// <remarks>
/// Computed from the inner products of the points: the centred Gram matrix is U S² Uᵀ, so that vectors of millions of weights are never put together.
/// A component has no sign of its own; here the score of largest size is positive.
/// </remarks>
/// <param name="Scores">[point, component], in the unit of the vectors</param>
/// <param name="Explained">[component], part of the variance, descending</param>
public sealed record PrincipalComponents(double[] Scores, double[] Explained)
{
    /// <summary>Number of components kept.</summary>
    public int Count => Explained.Length;

    /// <summary>The score of a point.</summary>
    public double this[int point, int component] => Scores[point * Count + component];

    /// <summary>The scores of all points along one component, [point].</summary>
    public double[] Along(int component) => [.. Enumerable.Range(0, Scores.Length / Math.Max(1, Count)).Select(point => this[point, component])];

    /// <param name="vectors">[point, width]</param>
    /// <param name="points">number of points</param>
    /// <param name="most">largest number of components; fewer are returned where the points span fewer</param>
    public static PrincipalComponents Of(ReadOnlySpan<double> vectors, int points, int most)
    {
        int width = vectors.Length / points;
        double[] gram = new double[points * points];
        for (int i = 0; i < points; i++)
            for (int j = 0; j < points; j++)
                for (int k = 0; k < width; k++) gram[i * points + j] += vectors[i * width + k] * vectors[j * width + k];
        return OfGram(gram, points, most);
    }

    /// <param name="gram">[point, point], inner products of the vectors, not centred</param>
    public static PrincipalComponents OfGram(ReadOnlySpan<double> gram, int points, int most)
    {
        double[] centred = Centred(gram, points), values = new double[points], vectors = new double[points * points];
        SymmetricEigen.Solve(centred, values, vectors);
        double total = 0, rounding = 0;
        for (int point = 0; point < points; point++)
        {
            total += centred[point * points + point];
            rounding += 1e-12 * gram[point * points + point];
        }
        int[] order = [.. Enumerable.Range(0, points).Where(k => values[k] > rounding).OrderByDescending(k => values[k]).Take(most)];
        double[] scores = new double[points * order.Length];
        for (int component = 0; component < order.Length; component++)
        {
            double sign = 1, largest = 0, scale = Math.Sqrt(values[order[component]]);
            for (int point = 0; point < points; point++)
            {
                double value = vectors[point * points + order[component]];
                if (Math.Abs(value) > largest * (1 + 1e-9)) (largest, sign) = (Math.Abs(value), Math.Sign(value));
            }
            for (int point = 0; point < points; point++) scores[point * order.Length + component] = sign * scale * vectors[point * points + order[component]];
        }
        return new PrincipalComponents(scores, [.. order.Select(k => values[k] / total)]);
    }

    /// <summary>Inner products of the vectors less their mean: rows, columns and the whole lose their means.</summary>
    private static double[] Centred(ReadOnlySpan<double> gram, int points)
    {
        double[] mean = new double[points], centred = gram.ToArray();
        for (int i = 0; i < points; i++)
            for (int j = 0; j < points; j++) mean[i] += gram[i * points + j] / points;
        double whole = mean.Average();
        for (int i = 0; i < points; i++)
            for (int j = 0; j < points; j++) centred[i * points + j] += whole - mean[i] - mean[j];
        return centred;
    }
}
