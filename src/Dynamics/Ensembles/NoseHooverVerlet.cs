using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>Velocity Verlet between half steps of a Nosé–Hoover chain: canonical, deterministic, time-reversible.</summary>
public sealed class NoseHooverVerlet : IIntegrator
{
    private readonly DynamicsOptions options;
    private readonly NoseHooverChain chain;

    /// <param name="freedoms">degrees of freedom of the state it will move</param>
    public NoseHooverVerlet(DynamicsOptions options, int freedoms)
    {
        this.options = options;
        chain = new NoseHooverChain(options.ChainLength, freedoms, Units.Boltzmann * options.HighestTemperature, options.ThermostatTime);
    }

    public void Step(MotionState state, IPotential potential)
    {
        double thermal = Units.Boltzmann * options.TemperatureAt(state.Step), h = options.Timestep;
        state.RemoveDrift();
        state.ScaleVelocities(chain.Apply(2 * state.KineticEnergy, thermal, h));
        state.Kick(h / 2);
        state.Drift(h);
        potential.Evaluate(state.Structure, state.Evaluation);
        state.Kick(h / 2);
        state.ScaleVelocities(chain.Apply(2 * state.KineticEnergy, thermal, h));
        state.Step++;
    }

    public double Conserved(MotionState state) =>
        options.HasRamp ? double.NaN : state.PotentialEnergy + state.KineticEnergy + chain.Energy(Units.Boltzmann * options.TemperatureAt(0));

    public void Save(RestartNumbers numbers) => chain.Save(numbers, "thermostat");

    public void Load(RestartNumbers numbers) => chain.Load(numbers, "thermostat");
}
