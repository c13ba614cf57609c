namespace Amalgam.Atoms.Labels;

/// <summary>The labels of one structure: numbers, weights in a loss, and where they came from.</summary>
/// <remarks>A number that is NaN is missing: it enters neither loss nor errors, while the other numbers of the label do.</remarks>
public sealed class LabelSet
{
    private struct Entry
    {
        public double[]? Numbers;
        public LabelOrigin? Origin;
        public double Weight;
    }

    private readonly Entry[] entries = new Entry[LabelTable.All.Count];

    /// <summary>No labels, all weights 1.</summary>
    public LabelSet()
    {
        foreach (ref Entry entry in entries.AsSpan()) entry.Weight = 1;
    }

    /// <summary>Weight of the structure in a loss, which multiplies those of its labels.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>[value, component], unit inside; null when the structure does not have the label.</summary>
    public double[]? this[Label label]
    {
        get => entries[label.Index].Numbers;
        set => entries[label.Index].Numbers = value;
    }

    /// <summary>Whether the structure has the label.</summary>
    public bool Has(Label label) => entries[label.Index].Numbers is not null;

    /// <summary>Weight of a label in a loss.</summary>
    public double WeightOf(Label label) => entries[label.Index].Weight;

    /// <summary>Sets the weight of a label.</summary>
    public void SetWeight(Label label, double weight) => entries[label.Index].Weight = weight;

    /// <summary>Takes over all weights of another set.</summary>
    public void TakeWeights(LabelSet other)
    {
        Weight = other.Weight;
        for (int index = 0; index < entries.Length; index++) entries[index].Weight = other.entries[index].Weight;
    }

    /// <summary>Where a label came from; null when there is none or it was set by a program.</summary>
    public LabelOrigin? OriginOf(Label label) => entries[label.Index].Origin;

    /// <summary>Says where a label came from.</summary>
    public void SetOrigin(Label label, LabelOrigin? origin) => entries[label.Index].Origin = origin;

    /// <summary>Sets a label that was read from a file.</summary>
    /// <param name="numbers">[value, component], unit inside</param>
    public void Set(Label label, double[] numbers, LabelOrigin? origin)
    {
        entries[label.Index].Numbers = numbers;
        entries[label.Index].Origin = origin;
    }
}
