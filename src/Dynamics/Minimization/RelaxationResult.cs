using Amalgam.Atoms;

namespace Amalgam.Dynamics.Minimization;

/// <summary>A relaxed structure and how it came about.</summary>
/// <param name="Structure">where it ended, without labels</param>
/// <param name="StartEnergy">eV</param>
/// <param name="Evaluation">energy, forces and virial at the end</param>
/// <param name="LargestForce">eV/Å, on one atom, constraints aside</param>
/// <param name="LargestStress">eV/Å³, component of stress + pressure within the freedom of the cell; 0 where that is none</param>
/// <param name="Evaluations">calls of the potential</param>
public sealed record RelaxationResult(
    Structure Structure, double StartEnergy, Evaluation Evaluation, double LargestForce, double LargestStress, int Evaluations, RelaxationOutcome Outcome)
{
    /// <summary>Why nothing was relaxed, a message for the user; null unless the outcome is <see cref="RelaxationOutcome.Failed"/>.</summary>
    public string? Problem { get; init; }

    /// <summary>eV.</summary>
    public double Energy => Evaluation.Energy;

    public bool IsConverged => Outcome == RelaxationOutcome.Converged;
}
