using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Studies.Errors;

/// <summary>Errors of all labels over a set of structures.</summary>
public sealed class ErrorBlock
{
    private readonly LabelError[] labels = [.. LabelTable.All.Select(label => new LabelError(label))];

    /// <summary>Structures seen.</summary>
    public long Frames { get; private set; }

    /// <summary>Atoms seen.</summary>
    public long Atoms { get; private set; }

    /// <summary>The errors of every label, in the order of the labels.</summary>
    public IReadOnlyList<LabelError> Labels => labels;

    /// <summary>The errors of a label.</summary>
    public LabelError this[Label label] => labels[label.Index];

    /// <summary>Energy per atom, eV/atom; one number per structure.</summary>
    public ErrorSum Energy => this[LabelTable.Energy].Sum;

    /// <summary>Forces, eV/Å; three numbers per atom.</summary>
    public ErrorSum Forces => this[LabelTable.Forces].Sum;

    /// <summary>Stress, eV/Å³; nine numbers per structure that is periodic along all axes.</summary>
    public ErrorSum Stress => this[LabelTable.Stress].Sum;

    /// <summary>Whether no number was compared: no structure had a label.</summary>
    public bool IsEmpty => Array.TrueForAll(labels, label => label.Sum.Count == 0);

    /// <summary>Compares a prediction with the labels of its structure.</summary>
    public void Add(Structure structure, LabelPrediction prediction)
    {
        Frames++;
        Atoms += structure.AtomCount;
        foreach (LabelError label in labels) label.Add(structure, prediction.Of(label.Label));
    }

    /// <summary>Stores the sums, or adds stored ones.</summary>
    internal void Exchange(SumRecord record)
    {
        Frames += record.Count("frames", Frames);
        Atoms += record.Count("atoms", Atoms);
        foreach (LabelError label in labels) label.Exchange(record.Part(label.Label.Name));
    }

    /// <summary>The numbers under the keys of docs/reference/file-formats.md.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["frames"] = Frames, ["atoms"] = Atoms };
        foreach (LabelError label in labels) json[label.Label.Name] = label.Sum.ToJson();
        foreach (LabelError label in labels)
            if (label.Label.VectorError is LabelVectorError vector) json[vector.Key] = label.VectorMae;
        return json;
    }
}
