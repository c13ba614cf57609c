using Amalgam.Atoms.Labels;

namespace Amalgam.Training.Progress;

/// <summary>Structures, atoms, elements and labels of a set.</summary>
/// <param name="Structures">Number of structures.</param>
/// <param name="Atoms">Number of atoms.</param>
/// <param name="AtomsByElement">Element symbol and number of atoms, ascending atomic number.</param>
/// <param name="Labelled">[label], structures with a label that counts in the loss.</param>
/// <param name="Undefined">[label], structures with a label that means nothing in their cell and is not used, such as a stress at an open axis.</param>
public sealed record SetCensus(
    int Structures, long Atoms, IReadOnlyList<KeyValuePair<string, long>> AtomsByElement, IReadOnlyList<int> Labelled, IReadOnlyList<int> Undefined)
{
    /// <summary>Structures with a label that counts in the loss.</summary>
    public int LabelledWith(Label label) => Labelled[label.Index];

    /// <summary>Structures with a label that means nothing in their cell.</summary>
    public int UndefinedOf(Label label) => Undefined[label.Index];
}
