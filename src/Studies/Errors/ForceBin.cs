namespace Amalgam.Studies.Errors;

/// <summary>Force errors of atoms whose label has a size between two bounds.</summary>
/// <param name="From">eV/Å</param>
/// <param name="To">eV/Å; infinite for the last</param>
public sealed record ForceBin(double From, double To)
{
    /// <summary>The bounds of all bins, eV/Å.</summary>
    public static readonly IReadOnlyList<double> Bounds = [0, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, double.PositiveInfinity];

    private double cosine;

    /// <summary>Components, eV/Å.</summary>
    public ErrorSum Errors { get; } = new();

    /// <summary>Atoms.</summary>
    public long Atoms { get; private set; }

    /// <summary>Mean cosine of the angle between label and prediction; null without atoms, or where the label is nearly zero.</summary>
    public double? Cosine => Atoms > 0 && From > 0 ? cosine / Atoms : null;

    /// <summary>One bin per pair of neighbouring bounds.</summary>
    public static IReadOnlyList<ForceBin> All() => [.. Bounds.Zip(Bounds.Skip(1), (from, to) => new ForceBin(from, to))];

    /// <param name="label">[3], eV/Å</param>
    /// <param name="force">[3], eV/Å</param>
    internal void Add(ReadOnlySpan<double> label, ReadOnlySpan<double> force)
    {
        Errors.AddVector(label, force);
        Atoms++;
        double product = 0, first = 0, second = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            product += label[axis] * force[axis];
            first += label[axis] * label[axis];
            second += force[axis] * force[axis];
        }
        if (first > 0 && second > 0) cosine += product / Math.Sqrt(first * second);
    }
}
