namespace Amalgam.Dynamics.Runs;

/// <summary>What came of a run.</summary>
/// <param name="Replica">Number of the run, from 0.</param>
/// <param name="Atoms">Atoms.</param>
/// <param name="Step">Steps done, those before a resumption included.</param>
/// <param name="Breach">What left trust, with atom and time; null when nothing did.</param>
/// <param name="Temperature">K, mean over the lines of thermo.csv but the first.</param>
/// <param name="Pressure">GPa, mean; not a number unless all axes are periodic.</param>
/// <param name="Drift">meV/atom/ns, slope of the conserved energy by least squares; not a number where nothing is conserved.</param>
/// <param name="NewSteps">Steps made by this process.</param>
/// <param name="Elapsed">Wall time of these steps.</param>
/// <param name="EvaluationTime">Part of it spent in the potential.</param>
public sealed record DynamicsSummary(
    int Replica, int Atoms, long Step, DynamicsEnding Ending, string? Breach, double Temperature, double Pressure, double Drift,
    long NewSteps, TimeSpan Elapsed, TimeSpan EvaluationTime)
{
    /// <summary>Time outside the potential over time inside it.</summary>
    public double Overhead => (Elapsed - EvaluationTime) / EvaluationTime;
}
