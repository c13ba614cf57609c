namespace Amalgam.Training;

/// <summary>Exponential moving average of the weights: a ← d a + (1 − d) θ with d = min(decay, (1 + t)/(10 + t)).</summary>
/// <param name="values">[parameter], where the average begins; changed by every step</param>
internal sealed class WeightAverage(double decay, double[] values)
{
    /// <summary>[parameter], the average.</summary>
    public double[] Values { get; } = values;

    /// <param name="parameters">[parameter]</param>
    /// <param name="step">t; the first is 1</param>
    public void Add(ReadOnlySpan<double> parameters, long step)
    {
        double keep = Math.Min(decay, (1.0 + step) / (10.0 + step));
        for (int index = 0; index < Values.Length; index++)
            Values[index] = keep * Values[index] + (1 - keep) * parameters[index];
    }
}
