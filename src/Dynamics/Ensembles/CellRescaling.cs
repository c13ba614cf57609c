using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>Stochastic cell rescaling with stochastic velocity rescaling: constant temperature and pressure.</summary>
/// <remarks>
/// <para>Cell, positions and velocities are multiplied by exp(X), exp(X) and exp(−X) with
/// dX = β/(3τ) (P − P₀) dt + √(2 β kT/(3 V τ)) dW, projected on the changes that the cell may make; W has unit noise along every
/// orthonormal direction of the allowed symmetric matrices.</para>
/// <para>M. Bernetti and G. Bussi, J. Chem. Phys. 153, 114107 (2020) for the volume; V. Del Tatto et al., Appl. Sci. 12, 1139 (2022) for cells.
/// In these variables, with exp instead of 1 + X, the measure dV (lengths: dLx dLy dLz; full: V² dV over cells of unit volume) leaves no
/// further drift: the gradient of ln V, the divergence of the noise and the Jacobian cancel.</para>
/// <para>Conserved is the energy less the heat of the thermostat and the work of the barostat: the kinetic energy it changes, and −W : X with the mean of the
/// virials before and after the step.</para>
/// </remarks>
public sealed class CellRescaling(DynamicsOptions options, StepRandom random) : IIntegrator
{
    private readonly KineticRescaling thermostat = new(options, random);
    private readonly double[] virial = new double[9]; // eV, before the cell changed
    private double work; // eV, given to the atoms by the barostat
    private readonly double[] pressure = new double[9], strain = new double[9], stretch = new double[9], inverse = new double[9], noise = new double[6];

    public void Step(MotionState state, IPotential potential)
    {
        state.Evaluation.Virial.CopyTo(virial, 0);
        RescaleCell(state);
        state.Kick(options.Timestep / 2);
        state.Drift(options.Timestep);
        potential.Evaluate(state.Structure, state.Evaluation);
        // To first order in strain times timestep this also takes out that the kick above has the forces from before the stretch.
        for (int k = 0; k < 9; k++) work -= 0.5 * (virial[k] + state.Evaluation.Virial[k]) * strain[k];
        state.Kick(options.Timestep / 2);
        thermostat.Apply(state);
        state.Step++;
    }

    public double Conserved(MotionState state) => state.PotentialEnergy + state.KineticEnergy - thermostat.Heat - work;

    public void Save(RestartNumbers numbers) => numbers.Add("baths", thermostat.Heat, work);

    public void Load(RestartNumbers numbers)
    {
        Span<double> baths = stackalloc double[2];
        numbers.CopyTo("baths", baths);
        (thermostat.Heat, work) = (baths[0], baths[1]);
    }

    private void RescaleCell(MotionState state)
    {
        double softness = options.Compressibility * Units.GigapascalPerElectronvoltPerCubicAngstrom; // Å³/eV
        double rate = softness * options.Timestep / (3 * options.BarostatTime);
        double target = options.PressureAt(state.Step) / Units.GigapascalPerElectronvoltPerCubicAngstrom;
        double width = Math.Sqrt(2 * rate * Units.Boltzmann * options.TemperatureAt(state.Step) / state.Structure.Cell.Volume);
        state.PressureTensor(pressure);
        random.Begin(state.Step, RandomPurpose.Barostat);
        random.Normals(noise);
        for (int a = 0; a < 3; a++)
        {
            strain[4 * a] = rate * (pressure[4 * a] - target) + width * noise[a];
            for (int b = a + 1; b < 3; b++)
                strain[3 * a + b] = strain[3 * b + a] = rate * pressure[3 * a + b] + width / Math.Sqrt(2) * noise[2 + a + b];
        }
        options.CellShape.Project(strain);
        SymmetricMatrix.Exponential(strain, stretch, inverse);
        double before = state.KineticEnergy;
        state.Stretch(stretch, inverse);
        work += state.KineticEnergy - before;
    }
}
