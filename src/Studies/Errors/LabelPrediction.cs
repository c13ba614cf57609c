using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Studies.Errors;

/// <summary>What is predicted for the labels of one structure after another; arrays are reused.</summary>
public sealed class LabelPrediction
{
    private readonly double[][] numbers = [.. LabelTable.All.Select(_ => Array.Empty<double>())];
    private int atoms;

    /// <summary>[value, component], unit inside; of no meaning where the structure cannot have the label.</summary>
    public ReadOnlySpan<double> Of(Label label) => numbers[label.Index].AsSpan(0, label.LengthOf(atoms));

    /// <summary>Takes the prediction of a potential.</summary>
    public void Take(Structure structure, Evaluation evaluation)
    {
        atoms = structure.AtomCount;
        foreach (Label label in LabelTable.All)
        {
            Span<double> room = Room(label);
            if (structure.CanHave(label)) evaluation.Read(label, structure.Cell, room);
        }
    }

    /// <summary>Takes the prediction from the composition: an energy, and zero for all other labels.</summary>
    /// <param name="energy">eV</param>
    public void TakeComposition(Structure structure, double energy)
    {
        atoms = structure.AtomCount;
        foreach (Label label in LabelTable.All) Room(label).Clear();
        numbers[LabelTable.Energy.Index][0] = energy;
    }

    private Span<double> Room(Label label)
    {
        int length = label.LengthOf(atoms);
        if (numbers[label.Index].Length < length) numbers[label.Index] = new double[length];
        return numbers[label.Index].AsSpan(0, length);
    }
}
