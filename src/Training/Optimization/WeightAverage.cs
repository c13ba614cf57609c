namespace Amalgam.Training;

/// <summary>Exponential moving average of the weights: a ← d a + (1 − d) θ with d = min(decay, (1 + t)/(10 + t)).</summary>
/// <param name="values">[parameter], where the average begins; changed by every step</param>
internal sealed class WeightAverage(double decay, double[] values, int threads = 0)
{
    private readonly ParameterBlocks blocks = new(threads);

    /// <summary>[parameter], the average.</summary>
    public double[] Values { get; } = values;

    /// <param name="parameters">[parameter]</param>
    /// <param name="step">t; the first is 1</param>
    public void Add(double[] parameters, long step)
    {
        double keep = Math.Min(decay, (1.0 + step) / (10.0 + step));
        blocks.ForEach(Values.Length, (start, length) =>
        {
            Span<double> average = Values.AsSpan(start, length);
            ReadOnlySpan<double> fresh = parameters.AsSpan(start, length);
            for (int index = 0; index < average.Length; index++) average[index] = keep * average[index] + (1 - keep) * fresh[index];
        });
    }
}
