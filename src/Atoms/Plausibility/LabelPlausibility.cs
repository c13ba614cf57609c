namespace Amalgam.Atoms.Plausibility;

/// <summary>Looks for labels that are present but unlikely to be right: other units, signs and orders, zeros, duplicates. One pass over the numbers.</summary>
/// <param name="keepsStructures">whether structures may be kept to be compared: they are in memory anyway, or few</param>
public sealed class LabelPlausibility(bool keepsStructures = true)
{
    /// <summary>Larger structures are not compared as strained copies.</summary>
    private const int MostAtoms = 400;

    private readonly Dictionary<string, FileLabels> files = [];
    private readonly DuplicateStructures duplicates = new();
    private readonly StrainedCopies copies = new();

    /// <summary>Looks at the labels of a structure.</summary>
    public void Add(Structure structure)
    {
        string file = structure.SourceFile;
        if (!files.TryGetValue(file, out FileLabels? labels)) files[file] = labels = new FileLabels(file);
        labels.Add(structure);
        if (!keepsStructures) return;
        if (duplicates.Add(structure) is Structure earlier) labels.AddDuplicate(structure, earlier);
        if (structure.AtomCount <= MostAtoms) copies.Add(structure);
    }

    /// <summary>What was found so far, file by file.</summary>
    public IReadOnlyList<LabelNotice> Notices() => [.. files.Values.SelectMany(file => file.Notices()), .. new StressWork(copies).Notices()];
}
