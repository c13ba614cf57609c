using Amalgam.Atoms;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>Velocity Verlet with stochastic velocity rescaling after each step: canonical, and gentle to dynamics.</summary>
public sealed class RescalingVerlet(DynamicsOptions options, StepRandom random) : IIntegrator
{
    private readonly KineticRescaling thermostat = new(options, random);

    public void Step(MotionState state, IPotential potential)
    {
        state.Kick(options.Timestep / 2);
        state.Drift(options.Timestep);
        potential.Evaluate(state.Structure, state.Evaluation);
        state.Kick(options.Timestep / 2);
        thermostat.Apply(state);
        state.Step++;
    }

    public double Conserved(MotionState state) => state.PotentialEnergy + state.KineticEnergy - thermostat.Heat;

    public void Save(RestartNumbers numbers) => numbers.Add("thermostat.heat", thermostat.Heat);

    public void Load(RestartNumbers numbers) => thermostat.Heat = numbers.One("thermostat.heat");
}
