using Amalgam.Atoms;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>Velocity Verlet: constant energy, time-reversible, error of order h².</summary>
/// <remarks>L. Verlet, Phys. Rev. 159, 98 (1967); W. C. Swope et al., J. Chem. Phys. 76, 637 (1982).</remarks>
public sealed class VelocityVerlet(double timestep) : IIntegrator
{
    public void Step(MotionState state, IPotential potential)
    {
        state.Kick(timestep / 2);
        state.Drift(timestep);
        potential.Evaluate(state.Structure, state.Evaluation);
        state.Kick(timestep / 2);
        state.Step++;
    }

    public double Conserved(MotionState state) => state.PotentialEnergy + state.KineticEnergy;

    public void Save(RestartNumbers numbers) { }

    public void Load(RestartNumbers numbers) { }
}
