using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>Stochastic velocity rescaling: the kinetic energy follows its own Langevin equation, solved exactly over a step.</summary>
/// <remarks>
/// G. Bussi, D. Donadio, M. Parrinello, J. Chem. Phys. 126, 014101 (2007), equation (A7); sign of the factor: G. Bussi, M. Parrinello, Comput. Phys. Commun.
/// 179, 26 (2008).
/// </remarks>
internal sealed class KineticRescaling(DynamicsOptions options, StepRandom random)
{
    /// <summary>eV, given to the atoms so far.</summary>
    public double Heat { get; set; }

    /// <summary>Rescales the velocities for one step. Atoms without any motion stay at rest.</summary>
    public void Apply(MotionState state)
    {
        state.RemoveDrift();
        double kinetic = state.KineticEnergy;
        if (kinetic == 0) return;
        int freedoms = state.DegreesOfFreedom;
        double each = 0.5 * Units.Boltzmann * options.TemperatureAt(state.Step), keep = Math.Exp(-options.Timestep / options.ThermostatTime);
        random.Begin(state.Step, RandomPurpose.Thermostat);
        double first = random.Normal(), others = random.SumOfSquares(freedoms - 1);
        double fresh = (1 - keep) * each;
        double wanted = keep * kinetic + fresh * (first * first + others) + 2 * first * Math.Sqrt(keep * kinetic * fresh);
        double factor = Math.Sqrt(Math.Max(0, wanted) / kinetic);
        if (first + Math.Sqrt(keep * kinetic / Math.Max(fresh, double.Epsilon)) < 0) factor = -factor;
        state.ScaleVelocities(factor);
        Heat += state.KineticEnergy - kinetic;
    }
}
