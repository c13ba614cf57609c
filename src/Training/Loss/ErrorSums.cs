using Amalgam.Training.Progress;

namespace Amalgam.Training.Loss;

/// <summary>Sums of absolute and squared errors, in eV and Å.</summary>
/// <param name="values">[label, 3], sums to go on from; added to</param>
internal sealed class ErrorSums(double[] values)
{
    /// <summary>Numbers in <see cref="Values"/>: count, sum of |x|, sum of x² for energy, forces, stress.</summary>
    public const int Length = 9;

    /// <summary>[label, 3]: count, Σ|x|, Σx².</summary>
    public double[] Values { get; } = values;

    /// <summary>Sums that begin at zero.</summary>
    public ErrorSums() : this(new double[Length])
    {
    }

    public void AddEnergy(double errorPerAtom) => Add(0, errorPerAtom);
    public void AddForce(double error) => Add(3, error);
    public void AddStress(double error) => Add(6, error);
    public void Clear() => Array.Clear(Values);

    /// <summary>Means in meV, Å; NaN where nothing was added.</summary>
    public LabelErrors Errors() => new(Mean(1, 0), Root(2, 0), Mean(4, 3), Root(5, 3), Mean(7, 6), Root(8, 6));

    private void Add(int label, double error)
    {
        Values[label]++;
        Values[label + 1] += Math.Abs(error);
        Values[label + 2] += error * error;
    }

    private double Mean(int sum, int count) => 1000 * Values[sum] / Values[count];
    private double Root(int sum, int count) => 1000 * Math.Sqrt(Values[sum] / Values[count]);
}
