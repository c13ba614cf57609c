namespace Amalgam.Studies.DataSets;

/// <summary>Chooses what to compute next: each next thing is the one whose prediction is least certain, given that those chosen before will be known.</summary>
/// <remarks>
/// Each thing has a vector x with which its uncertainty is |x|, as long as nothing is known: x = α L⁻¹ F/N of the last layer (docs/theory/model.md, equation
/// (15)), or the deviations of a committee's members over √M. Computing a thing tells x·w, w of unit covariance, to a variance r: P ← P − P x xᵀP/(r + xᵀP x),
/// with P = 1 at first, and the uncertainty becomes √(xᵀP x). Copies of what was chosen lose their value; this is the greedy maximum of det(r + X Xᵀ), the
/// D-optimal design, equation (16). xᵀP x only falls, so what was largest before is looked at first: of n things of d numbers k are chosen in about
/// k d² + n log n steps.
/// </remarks>
public sealed class DesignSelection
{
    private readonly double[] p, px;
    private readonly int width;
    private readonly double noise;

    private DesignSelection(int width, double noise)
    {
        (this.width, this.noise) = (width, noise);
        (p, px) = (new double[width * width], new double[width]);
        for (int row = 0; row < width; row++) p[row * width + row] = 1;
    }

    /// <summary>What to compute, best first.</summary>
    /// <param name="points">[thing], each x, all of one length</param>
    /// <param name="weights">[thing], factor on the uncertainty; null for 1</param>
    /// <param name="noise">r, unit of |x|²; above zero</param>
    /// <param name="count">at most the number of things</param>
    /// <returns>index, and the value that it had when it was chosen: its weight times its uncertainty given those before</returns>
    public static IReadOnlyList<(int Index, double Value)> Of(IReadOnlyList<double[]> points, IReadOnlyList<double>? weights, double noise, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, points.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(noise);
        var design = new DesignSelection(points.Count == 0 ? 0 : points[0].Length, noise);
        var queue = new PriorityQueue<int, (double NegativeValue, int Index)>();
        var seen = new int[points.Count];
        for (int index = 0; index < points.Count; index++) queue.Enqueue(index, (-design.Value(points[index], weights, index), index));
        var chosen = new List<(int, double)>();
        while (chosen.Count < count)
        {
            int index = queue.Dequeue();
            double value = design.Value(points[index], weights, index);
            if (seen[index] == chosen.Count)
            {
                chosen.Add((index, value));
                design.Learn(points[index]);
                continue;
            }
            seen[index] = chosen.Count;
            queue.Enqueue(index, (-value, index));
        }
        return chosen;
    }

    private double Value(double[] x, IReadOnlyList<double>? weights, int index) => (weights?[index] ?? 1) * Math.Sqrt(Math.Max(0, Apply(x)));

    /// <summary>P x, and xᵀP x.</summary>
    private double Apply(double[] x)
    {
        double sum = 0;
        for (int row = 0; row < width; row++)
        {
            double dot = 0;
            for (int column = 0; column < width; column++) dot += p[row * width + column] * x[column];
            px[row] = dot;
            sum += x[row] * dot;
        }
        return sum;
    }

    private void Learn(double[] x)
    {
        double scale = 1 / (noise + Apply(x));
        for (int row = 0; row < width; row++)
            for (int column = 0; column < width; column++) p[row * width + column] -= scale * px[row] * px[column];
    }
}
