namespace Amalgam.Studies.Errors;

/// <summary>Smallest, mean and largest of the numbers added so far.</summary>
public sealed class NumberRange
{
    private double sum;

    public long Count { get; private set; }
    /// <summary>Smallest; positive infinity when nothing was added.</summary>
    public double Least { get; private set; } = double.PositiveInfinity;
    /// <summary>Largest; negative infinity when nothing was added.</summary>
    public double Most { get; private set; } = double.NegativeInfinity;
    /// <summary>Mean; NaN when nothing was added.</summary>
    public double Mean => sum / Count;

    public void Add(double value)
    {
        Count++;
        sum += value;
        Least = Math.Min(Least, value);
        Most = Math.Max(Most, value);
    }
}
