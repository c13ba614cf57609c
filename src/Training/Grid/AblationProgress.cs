namespace Amalgam.Training.Grid;

/// <summary>The progress of an ablation.</summary>
/// <param name="Done">Runs that are over.</param>
/// <param name="Total">All runs.</param>
/// <param name="Running">Names of the runs under way, with the part of each that is over, 0 to 1.</param>
/// <param name="Elapsed">Time of this session.</param>
/// <param name="Remaining">Estimated time to the end of the last run; null at first.</param>
public sealed record AblationProgress(int Done, int Total, IReadOnlyList<(string Name, double Fraction)> Running, TimeSpan Elapsed, TimeSpan? Remaining);
