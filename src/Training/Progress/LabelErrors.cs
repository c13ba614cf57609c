using Amalgam.Atoms.Labels;

namespace Amalgam.Training.Progress;

/// <summary>
/// Mean absolute and root mean square errors of every label, in its <see cref="Label.ErrorUnit"/>: of the energy per atom, means over structures; otherwise
/// means over components. NaN where no label was present.
/// </summary>
public sealed class LabelErrors : IEquatable<LabelErrors>
{
    private readonly double[] means = new double[2 * LabelTable.All.Count];

    internal LabelErrors() => Array.Fill(means, double.NaN);

    /// <summary>Errors of no label at all.</summary>
    public static readonly LabelErrors None = new();

    /// <summary>Mean absolute error of a label, in its <see cref="Label.ErrorUnit"/>.</summary>
    public double Mae(Label label) => means[2 * label.Index];

    /// <summary>Root mean square error of a label, in its <see cref="Label.ErrorUnit"/>.</summary>
    public double Rmse(Label label) => means[2 * label.Index + 1];

    /// <summary>Whether all errors are the same, NaN equal to NaN.</summary>
    public bool Equals(LabelErrors? other) => other is not null && means.AsSpan().SequenceEqual(other.means);

    public override bool Equals(object? obj) => Equals(obj as LabelErrors);

    public override int GetHashCode() => means[0].GetHashCode();

    internal void Set(Label label, double mae, double rmse) => (means[2 * label.Index], means[2 * label.Index + 1]) = (mae, rmse);
}
