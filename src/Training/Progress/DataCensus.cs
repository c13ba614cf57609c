namespace Amalgam.Training.Progress;

/// <summary>The data, counted before training.</summary>
/// <param name="Files">One line per file: what was read and from which keys.</param>
/// <param name="Train">The structures trained on.</param>
/// <param name="Validation">The structures set aside.</param>
/// <param name="LeftOut">Structures not used, with the reason, such as "3 isolated atoms (they define E0)".</param>
/// <param name="ReferenceEnergies">Where the energies are counted from.</param>
public sealed record DataCensus(
    IReadOnlyList<FileCensus> Files, SetCensus Train, SetCensus Validation, IReadOnlyList<string> LeftOut, ReferenceEnergyFit ReferenceEnergies)
{
    /// <summary>The same of each source; empty for data of one method. <see cref="ReferenceEnergies"/> are then those of the first.</summary>
    public IReadOnlyList<SourceCensus> Sources { get; init; } = [];
}
