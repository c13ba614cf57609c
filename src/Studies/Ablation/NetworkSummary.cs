namespace Amalgam.Studies.Ablation;

/// <summary>The runs of one network together. Errors are those of the runs that did not diverge.</summary>
/// <param name="Network">The network.</param>
/// <param name="Runs">Runs that are over.</param>
/// <param name="Diverged">Runs that diverged.</param>
/// <param name="Spikes">Loss spikes of all runs.</param>
/// <param name="MicrosecondsPerAtom">Median over the runs.</param>
/// <param name="Energy">meV/atom: mean and standard deviation over seeds.</param>
/// <param name="Forces">meV/Å.</param>
/// <param name="Stress">meV/Å³.</param>
/// <param name="EnergyAgainstBase">meV/atom: difference to the base, seed by seed.</param>
/// <param name="ForcesAgainstBase">meV/Å.</param>
/// <param name="Steps">Mean number of steps.</param>
/// <param name="Minutes">Mean wall-clock minutes.</param>
public sealed record NetworkSummary(
    ComparedNetwork Network, int Runs, int Diverged, int Spikes, double MicrosecondsPerAtom, (double Mean, double Deviation) Energy,
        (double Mean, double Deviation) Forces,
    (double Mean, double Deviation) Stress, PairedDifference EnergyAgainstBase, PairedDifference ForcesAgainstBase, double Steps, double Minutes);
