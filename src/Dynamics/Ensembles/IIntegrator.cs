using Amalgam.Atoms;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>Moves a state by one step after another.</summary>
/// <remarks>Between steps the evaluation of the state belongs to its positions.</remarks>
public interface IIntegrator
{
    /// <summary>Makes one step and counts it.</summary>
    void Step(MotionState state, IPotential potential);

    /// <summary>eV, what the equations of motion conserve, or would without the heat and work they exchanged; not a number where nothing is.</summary>
    double Conserved(MotionState state);

    /// <summary>Numbers that the next step depends on, beside the state.</summary>
    void Save(RestartNumbers numbers);

    /// <summary>Takes what <see cref="Save"/> gave.</summary>
    void Load(RestartNumbers numbers);
}
