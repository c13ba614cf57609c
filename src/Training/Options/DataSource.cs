namespace Amalgam.Training.Options;

/// <summary>[[data.source]]: data of one method, whose energies have an origin of their own. One model learns all sources and answers for each.</summary>
public sealed record DataSource
{
    /// <summary>As users choose it when they predict.</summary>
    public string Name { get; init; } = "";

    /// <summary>Files or folders to train on. Paths are relative to the run file.</summary>
    public IReadOnlyList<string> TrainFiles { get; init; } = [];

    /// <summary>Files or folders to validate on. Empty: a fraction of the training structures of this source is set aside.</summary>
    public IReadOnlyList<string> ValidationFiles { get; init; } = [];

    /// <summary>Files to report errors on at the end.</summary>
    public IReadOnlyList<string> TestFiles { get; init; } = [];

    /// <summary>Factor on the loss of the structures of this source.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>
    /// Part of the structures of an epoch that are drawn from this source. Absent: what the others leave, by size; where no source has a share every
    /// structure comes once.
    /// </summary>
    public double? Share { get; init; }

    /// <summary>Reference energies E0 by element, of this source. An element that is named here is not fitted.</summary>
    public IReadOnlyDictionary<string, double> ReferenceEnergies { get; init; } = new Dictionary<string, double>();
}
