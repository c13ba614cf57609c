using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Studies.Errors;

/// <summary>Errors of one label over a set of structures, in its unit inside; of an extensive label per atom.</summary>
/// <remarks>A structure without the label does not count; it is counted as missing. So is, apart, one in whose cell the label means nothing.</remarks>
public sealed class LabelError(Label label)
{
    private readonly ExactSum norms = new();
    private long structures;

    public Label Label { get; } = label;

    /// <summary>Errors of all numbers: one per structure, or per atom, and component.</summary>
    public ErrorSum Sum { get; } = new();

    /// <summary>Structures without the label.</summary>
    public long Missing { get; private set; }

    /// <summary>Structures with a label that is not defined in their cell and is left out.</summary>
    public long Undefined { get; private set; }

    /// <summary>
    /// Mean over structures of the mean over their values of the length of the error vector, in the unit of <see cref="Label.VectorError"/>; null when no
    /// structure had the label.
    /// </summary>
    public double? VectorMae => structures > 0 && Label.VectorError is LabelVectorError shown ? norms.Value / structures * shown.Factor : null;

    /// <param name="prediction">[value, component], unit inside; not read where the label is missing or undefined</param>
    public void Add(Structure structure, ReadOnlySpan<double> prediction)
    {
        if (structure.Labels[Label] is not double[] numbers) Missing++;
        else if (!structure.CanHave(Label)) Undefined++;
        else if (Label.IsExtensive) AddPerAtom(structure, numbers, prediction);
        else if (numbers.Length > 0) AddVectors(numbers, prediction);
    }

    /// <summary>Stores the sums, or adds stored ones.</summary>
    internal void Exchange(SumRecord record)
    {
        Sum.Exchange(record);
        Missing += record.Count("missing", Missing);
        Undefined += record.Count("undefined", Undefined);
        structures += record.Count("structures", structures);
        record.Sum("norms", norms);
    }

    private void AddPerAtom(Structure structure, ReadOnlySpan<double> numbers, ReadOnlySpan<double> prediction)
    {
        for (int component = 0; component < numbers.Length; component++)
            if (!double.IsNaN(numbers[component])) Sum.Add((prediction[component] - numbers[component]) / structure.AtomCount);
    }

    private void AddVectors(ReadOnlySpan<double> numbers, ReadOnlySpan<double> prediction)
    {
        int width = Label.Components;
        double sum = 0;
        for (int start = 0; start < numbers.Length; start += width) sum += Sum.AddVector(numbers.Slice(start, width), prediction.Slice(start, width));
        norms.Add(sum / (numbers.Length / width));
        structures++;
    }
}
