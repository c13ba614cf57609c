using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Training.Loss;

/// <summary>Which labels of a structure count in the loss: those present, of positive weight, and defined in its cell.</summary>
/// <param name="Bits">bit i: whether the label of index i counts</param>
internal readonly record struct LabelMask(uint Bits)
{
    /// <summary>Whether no label counts.</summary>
    public bool IsEmpty => Bits == 0;

    /// <summary>Whether a label counts.</summary>
    public bool Has(Label label) => (Bits >> label.Index & 1) != 0;

    /// <summary>The mask with a label added.</summary>
    public LabelMask With(Label label) => new(Bits | 1u << label.Index);

    /// <summary>Whether one label of a structure counts.</summary>
    public static bool Counts(Structure structure, Label label)
    {
        LabelSet labels = structure.Labels;
        return labels.Weight > 0 && labels.Has(label) && labels.WeightOf(label) > 0 && structure.CanHave(label);
    }

    /// <summary>All labels of a structure that count.</summary>
    public static LabelMask Of(Structure structure)
    {
        var mask = new LabelMask();
        for (int index = 0; index < LabelTable.All.Count; index++)
            if (Counts(structure, LabelTable.All[index])) mask = mask.With(LabelTable.All[index]);
        return mask;
    }
}
