namespace Amalgam.Training.Options;

/// <summary>[data]: which structures to train on, how to split them, and where energies are counted from.</summary>
public sealed record DataOptions
{
    /// <summary>Files (or folders of DeePMD-kit data) to train on. Paths are relative to the run file.</summary>
    public IReadOnlyList<string> TrainFiles { get; init; } = [];

    /// <summary>Files (or folders of DeePMD-kit data) to validate on. Empty: a fraction of the training structures is set aside.</summary>
    public IReadOnlyList<string> ValidationFiles { get; init; } = [];

    /// <summary>extxyz files to report errors on at the end; nothing is ever chosen by them.</summary>
    public IReadOnlyList<string> TestFiles { get; init; } = [];

    /// <summary>
    /// Sources, data of one method each, in place of <see cref="TrainFiles"/>, <see cref="ValidationFiles"/>, <see cref="TestFiles"/> and
    /// <see cref="ReferenceEnergies"/>; empty for data of one method.
    /// </summary>
    public IReadOnlyList<DataSource> Sources { get; init; } = [];

    /// <summary>Files to train on, of all sources.</summary>
    public IReadOnlyList<string> AllTrainFiles() => Sources.Count == 0 ? TrainFiles : [.. Sources.SelectMany(source => source.TrainFiles)];

    /// <summary>Files to validate on, of all sources.</summary>
    public IReadOnlyList<string> AllValidationFiles() => Sources.Count == 0 ? ValidationFiles : [.. Sources.SelectMany(source => source.ValidationFiles)];

    /// <summary>Files to report errors on, of all sources.</summary>
    public IReadOnlyList<string> AllTestFiles() => Sources.Count == 0 ? TestFiles : [.. Sources.SelectMany(source => source.TestFiles)];

    /// <summary>Part of the training structures set aside for validation when there are no validation files.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>
    /// What stays together when structures are set aside. <see cref="SplitGrouping.Auto"/> keeps reduced formulas together where there are enough of them,
    /// so that snapshots of one compound do not straddle the split.
    /// </summary>
    public SplitGrouping SplitBy { get; init; } = SplitGrouping.Auto;

    /// <summary>
    /// Which single atoms without neighbours define E0: those marked as isolated atoms (config_type=IsolatedAtom and other usual spellings), or all. They are
    /// neither trained nor validated on.
    /// </summary>
    public IsolatedAtomChoice IsolatedAtoms { get; init; } = IsolatedAtomChoice.Marked;

    /// <summary>Whether a folder that also holds structures of other formats is taken, and those are left unread; otherwise it is refused.</summary>
    public bool MixedFolders { get; init; }

    /// <summary>Key of the energy label; absent means the usual names.</summary>
    public string? EnergyKey { get; init; }

    /// <summary>Key of the force labels; absent means the usual names.</summary>
    public string? ForcesKey { get; init; }

    /// <summary>Key of the stress label; absent means the usual names.</summary>
    public string? StressKey { get; init; }

    /// <summary>Key of the virial label; absent means the usual names.</summary>
    public string? VirialKey { get; init; }

    /// <summary>Reference energies E0 by element. An element that is named here is not fitted.</summary>
    public IReadOnlyDictionary<string, double> ReferenceEnergies { get; init; } = new Dictionary<string, double>();

    /// <summary>How E0 is fitted.</summary>
    public ReferenceEnergyMethod ReferenceFit { get; init; } = ReferenceEnergyMethod.Ridge;

    /// <summary>
    /// GiB that structures and their neighbours may take; data that need more stay on disk and are read ahead of the steps that need them. Absent: half of the
    /// memory of the machine. Results do not depend on it.
    /// </summary>
    public double? Memory { get; init; }

    /// <summary>Structures that follow each other in the files and stay near each other in the shuffled order, for disks that are slow at single reads; 1
    /// shuffles all.</summary>
    public int ShuffleBlock { get; init; } = 1;

    /// <summary>
    /// Files of structures whose energies, forces and stresses, as the model that a run starts from predicts them, are learned beside the data, so that it does
    /// not forget them. Labels in the files are not read. Empty: those that come along, for a model that comes along.
    /// </summary>
    public IReadOnlyList<string> ReplayFiles { get; init; } = [];

    /// <summary>Part of the atoms of an epoch that such structures have; absent: <see cref="UsualReplay"/> where there are any.</summary>
    public double? ReplayShare { get; init; }

    /// <summary>The part of an epoch that is replayed where it is not given.</summary>
    internal const double UsualReplay = 0.25;

    /// <summary>Structures with a force larger than this are left out of training (counted in the census); absent keeps all.</summary>
    public double? LargestForce { get; init; }
}
