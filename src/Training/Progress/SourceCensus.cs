namespace Amalgam.Training.Progress;

/// <summary>What the data of a run hold of one source.</summary>
/// <param name="Name">Name of the source.</param>
/// <param name="Train">Its structures that are trained on.</param>
/// <param name="Validation">Its structures that are set aside.</param>
/// <param name="ReferenceEnergies">Where its energies are counted from.</param>
public sealed record SourceCensus(string Name, SetCensus Train, SetCensus Validation, ReferenceEnergyFit ReferenceEnergies);
