using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Studies.Errors;

/// <summary>Errors seen from one element: of labels per atom those of its atoms, of labels per structure those of the structures that contain it.</summary>
public sealed class ElementErrors
{
    private readonly ErrorSum[] sums = [.. LabelTable.All.Select(_ => new ErrorSum())];

    /// <summary>The labels with errors by element.</summary>
    public static readonly IReadOnlyList<Label> Labels = [.. LabelTable.All.Where(label => label.HasErrorsByElement)];

    /// <summary>Structures that contain the element.</summary>
    public long Frames { get; private set; }

    /// <summary>Atoms of the element.</summary>
    public long Atoms { get; private set; }

    /// <summary>The errors of a label, in its unit inside; of an extensive label per atom.</summary>
    public ErrorSum this[Label label] => sums[label.Index];

    /// <summary>Energy per atom of the structures that contain the element, eV/atom.</summary>
    public ErrorSum Energy => this[LabelTable.Energy];

    /// <summary>Forces on the atoms of the element, eV/Å; three numbers per atom.</summary>
    public ErrorSum Forces => this[LabelTable.Forces];

    /// <summary>Adds an atom of the element.</summary>
    internal void AddAtom(Structure structure, int atom, LabelPrediction prediction)
    {
        Atoms++;
        foreach (Label label in Labels)
            if (label.Scope == LabelScope.PerAtom && structure.Labels[label] is double[] numbers)
                this[label].AddVector(numbers.AsSpan(label.Components * atom, label.Components),
                    prediction.Of(label).Slice(label.Components * atom, label.Components));
    }

    /// <summary>Adds a structure that contains the element.</summary>
    internal void AddStructure(Structure structure, LabelPrediction prediction)
    {
        Frames++;
        foreach (Label label in Labels)
        {
            if (label.Scope != LabelScope.PerStructure || structure.Labels[label] is not double[] numbers) continue;
            ReadOnlySpan<double> predicted = prediction.Of(label);
            for (int component = 0; component < numbers.Length; component++)
                if (!double.IsNaN(numbers[component]))
                    this[label].Add((predicted[component] - numbers[component]) / (label.IsExtensive ? structure.AtomCount : 1));
        }
    }

    /// <summary>Stores the sums, or adds stored ones.</summary>
    internal void Exchange(SumRecord record)
    {
        Frames += record.Count("frames", Frames);
        Atoms += record.Count("atoms", Atoms);
        foreach (Label label in Labels) this[label].Exchange(record.Part(label.Name));
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["frames"] = Frames, ["atoms"] = Atoms };
        foreach (Label label in Labels) json[label.Name] = this[label].ToJson();
        return json;
    }
}
