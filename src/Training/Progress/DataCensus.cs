namespace Amalgam.Training.Progress;

/// <summary>The data, counted before training.</summary>
/// <param name="Files">One line per file: what was read and from which keys.</param>
/// <param name="Train">The structures trained on.</param>
/// <param name="Validation">The structures set aside.</param>
/// <param name="LeftOut">Structures not used, with the reason, such as "3 isolated atoms (they define E0)".</param>
/// <param name="ReferenceEnergies">Where the energies are counted from.</param>
public sealed record DataCensus(
    IReadOnlyList<FileCensus> Files, LabelCounts Train, LabelCounts Validation, IReadOnlyList<string> LeftOut, ReferenceEnergyFit ReferenceEnergies);

/// <summary>One file of structures.</summary>
/// <param name="Path">As given.</param>
/// <param name="Sha256">Hash of the file, or of all files of the folder, lower-case hexadecimal.</param>
/// <param name="Structures">Structures read.</param>
/// <param name="Keys">Which key fed which label, one line each.</param>
public sealed record FileCensus(string Path, string Sha256, int Structures, IReadOnlyList<string> Keys);

/// <summary>Structures, atoms, elements and labels of a set.</summary>
/// <param name="Structures">Number of structures.</param>
/// <param name="Atoms">Number of atoms.</param>
/// <param name="AtomsByElement">Element symbol and number of atoms, ascending atomic number.</param>
/// <param name="Energies">Structures with an energy.</param>
/// <param name="Forces">Structures with forces.</param>
/// <param name="Stresses">Structures with a stress that is defined (three periodic axes).</param>
/// <param name="UndefinedStresses">Structures with a stress label but an open axis: the label is not used.</param>
public sealed record LabelCounts(
    int Structures, long Atoms, IReadOnlyList<KeyValuePair<string, long>> AtomsByElement, int Energies, int Forces, int Stresses, int UndefinedStresses);
