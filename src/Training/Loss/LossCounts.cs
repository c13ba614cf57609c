using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Training.Loss;

/// <summary>Over how much the terms of a loss are averaged: values and numbers of every label that counts.</summary>
internal sealed class LossCounts
{
    private readonly long[] values = new long[LabelTable.All.Count];
    private readonly long[] numbers = new long[LabelTable.All.Count];

    /// <summary>Values of a label: structures, or atoms, with at least one number that is not missing.</summary>
    public long ValuesOf(Label label) => values[label.Index];

    /// <summary>Numbers of a label that are not missing: values times components when none is.</summary>
    public long NumbersOf(Label label) => numbers[label.Index];

    /// <summary>Counts of some structures.</summary>
    public static LossCounts Of(IEnumerable<Structure> structures)
    {
        var counts = new LossCounts();
        foreach (Structure structure in structures) counts.Add(structure);
        return counts;
    }

    /// <summary>Numbers in <see cref="Numbers"/>.</summary>
    public static readonly int Length = 2 * LabelTable.All.Count;

    /// <summary>All counts: values of every label, then numbers. Whole numbers, exact in double.</summary>
    public double[] Numbers => [.. values.Concat(numbers).Select(count => (double)count)];

    /// <summary>Adds counts.</summary>
    /// <param name="counts">from <see cref="Numbers"/></param>
    public void Add(ReadOnlySpan<double> counts)
    {
        for (int index = 0; index < values.Length; index++)
        {
            values[index] += (long)counts[index];
            numbers[index] += (long)counts[values.Length + index];
        }
    }

    /// <summary>Sets all counts to zero.</summary>
    public void Clear()
    {
        Array.Clear(values);
        Array.Clear(numbers);
    }

    /// <summary>Counts the labels of a structure.</summary>
    public void Add(Structure structure)
    {
        for (int index = 0; index < values.Length; index++)
            if (LabelMask.Counts(structure, LabelTable.All[index])) Add(LabelTable.All[index], structure.Labels[LabelTable.All[index]]);
    }

    /// <summary>Counts the label of a structure, none of whose numbers is missing.</summary>
    public void Add(Label label, int valueCount, int numberCount)
    {
        values[label.Index] += valueCount;
        numbers[label.Index] += numberCount;
    }

    private void Add(Label label, ReadOnlySpan<double> labelled)
    {
        for (int start = 0; start < labelled.Length; start += label.Components)
        {
            int present = 0;
            foreach (double number in labelled.Slice(start, label.Components))
                if (!double.IsNaN(number)) present++;
            numbers[label.Index] += present;
            if (present > 0) values[label.Index]++;
        }
    }
}
