using Amalgam.Atoms.Labels;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Loss;

/// <summary>Sums of absolute and squared errors of every label, in the units inside.</summary>
/// <param name="values">[label, 3], sums to go on from; added to</param>
internal sealed class ErrorSums(double[] values)
{
    /// <summary>Numbers of a label in <see cref="Values"/>: count, Σ|x|, Σx².</summary>
    private const int Width = 3;

    /// <summary>Numbers in <see cref="Values"/>.</summary>
    public static readonly int Length = Width * LabelTable.All.Count;

    /// <summary>[label, 3]: count, Σ|x|, Σx².</summary>
    public double[] Values { get; } = values;

    /// <summary>Sums that begin at zero.</summary>
    public ErrorSums() : this(new double[Length])
    {
    }

    /// <summary>Adds one error; NaN as any other number, so that a broken prediction is seen.</summary>
    public void Add(Label label, double error)
    {
        Span<double> sums = Values.AsSpan(Width * label.Index, Width);
        sums[0]++;
        sums[1] += Math.Abs(error);
        sums[2] += error * error;
    }

    /// <summary>Adds sums.</summary>
    /// <param name="sums">[label, 3], as <see cref="Values"/></param>
    public void Add(ReadOnlySpan<double> sums)
    {
        for (int index = 0; index < Length; index++) Values[index] += sums[index];
    }

    /// <summary>Sets all sums to zero.</summary>
    public void Clear() => Array.Clear(Values);

    /// <summary>Means in thousandths of the units inside; NaN where nothing was added.</summary>
    public LabelErrors Errors()
    {
        var errors = new LabelErrors();
        foreach (Label label in LabelTable.All)
        {
            ReadOnlySpan<double> sums = Values.AsSpan(Width * label.Index, Width);
            errors.Set(label, Label.ErrorFactor * sums[1] / sums[0], Label.ErrorFactor * Math.Sqrt(sums[2] / sums[0]));
        }
        return errors;
    }
}
