using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>Langevin dynamics in the order kick, drift, bath, drift, kick (BAOAB); positions of a harmonic oscillator are exact for any timestep.</summary>
/// <remarks>
/// B. Leimkuhler and C. Matthews, Appl. Math. Res. Express 2013, 34. Where the centre of mass is fixed, noise and momentum are projected,
/// which samples the canonical distribution at zero total momentum exactly.
/// </remarks>
public sealed class LangevinVerlet(DynamicsOptions options, StepRandom random) : IIntegrator
{
    private double[] noise = [];
    private double heat; // eV, given to the atoms by the bath

    public void Step(MotionState state, IPotential potential)
    {
        double h = options.Timestep;
        state.Kick(h / 2);
        state.Drift(h / 2);
        Bath(state);
        state.Drift(h / 2);
        potential.Evaluate(state.Structure, state.Evaluation);
        state.Kick(h / 2);
        state.Step++;
    }

    public double Conserved(MotionState state) => state.PotentialEnergy + state.KineticEnergy - heat;

    public void Save(RestartNumbers numbers) => numbers.Add("thermostat.heat", heat);

    public void Load(RestartNumbers numbers) => heat = numbers.One("thermostat.heat");

    /// <summary>v ← c v + √((1 − c²) kT/m) ξ, c = exp(−h/τ).</summary>
    private void Bath(MotionState state)
    {
        if (noise.Length != state.Velocities.Length) noise = new double[state.Velocities.Length];
        random.Begin(state.Step, RandomPurpose.Thermostat);
        random.Normals(noise);
        double before = state.KineticEnergy, keep = Math.Exp(-options.Timestep / options.ThermostatTime);
        double thermal = Units.Boltzmann * options.TemperatureAt(state.Step) * (1 - keep * keep);
        for (int i = 0; i < state.AtomCount; i++)
        {
            double width = Math.Sqrt(thermal * state.AccelerationPerForce(i));
            for (int k = 3 * i; k < 3 * i + 3; k++) state.Velocities[k] = keep * state.Velocities[k] + width * noise[k];
        }
        state.Hold();
        state.RemoveDrift();
        heat += state.KineticEnergy - before;
    }
}
