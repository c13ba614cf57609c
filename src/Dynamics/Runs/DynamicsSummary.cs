using Amalgam.Dynamics.Numerics;

namespace Amalgam.Dynamics.Runs;

/// <summary>What came of a run.</summary>
/// <param name="Replica">Number of the run, from 0.</param>
/// <param name="Atoms">Atoms.</param>
/// <param name="Step">Steps done, those before a resumption included.</param>
/// <param name="Breach">What left trust, with atom and time; null when nothing did.</param>
/// <param name="NewSteps">Steps made by this process.</param>
/// <param name="Elapsed">Wall time of these steps.</param>
/// <param name="EvaluationTime">Part of it spent in the potential.</param>
public sealed record DynamicsSummary(
    int Replica, int Atoms, long Step, DynamicsEnding Ending, string? Breach, long NewSteps, TimeSpan Elapsed, TimeSpan EvaluationTime)
{
    /// <summary>fs: simulated time, that before a resumption included.</summary>
    public double Time { get; init; }

    /// <summary>K, mean over the lines of thermo.csv but the first.</summary>
    public Estimate Temperature { get; init; } = Estimate.None;

    /// <summary>GPa, mean; not a number unless all axes are periodic.</summary>
    public Estimate Pressure { get; init; } = Estimate.None;

    /// <summary>meV/atom/ns, slope of the conserved energy; not a number where nothing is conserved or the run is too short to tell.</summary>
    public Estimate Drift { get; init; } = Estimate.None;

    /// <summary>cm²/s, of all atoms or of an element, from displacements or from velocities, as the name says; empty where neither was followed.</summary>
    public IReadOnlyList<(string Name, Estimate Coefficient)> Diffusion { get; init; } = [];

    /// <summary>Whether there is an energy that is conserved.</summary>
    public bool HasConserved { get; init; }

    /// <summary>Time outside the potential over time inside it.</summary>
    public double Overhead => (Elapsed - EvaluationTime) / EvaluationTime;
}
