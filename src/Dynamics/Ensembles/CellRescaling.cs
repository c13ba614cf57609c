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
/// </remarks>
public sealed class CellRescaling(DynamicsOptions options, StepRandom random) : IIntegrator
{
    private readonly KineticRescaling thermostat = new(options, random);
    private readonly double[] pressure = new double[9], strain = new double[9], stretch = new double[9], inverse = new double[9], noise = new double[6];

    public void Step(MotionState state, IPotential potential)
    {
        RescaleCell(state);
        state.Kick(options.Timestep / 2);
        state.Drift(options.Timestep);
        potential.Evaluate(state.Structure, state.Evaluation);
        state.Kick(options.Timestep / 2);
        thermostat.Apply(state);
        state.Step++;
    }

    /// <summary>Not a number: the work on the cell is not counted.</summary>
    public double Conserved(MotionState state) => double.NaN;

    public void Save(RestartNumbers numbers) => numbers.Add("thermostat.heat", thermostat.Heat);

    public void Load(RestartNumbers numbers) => thermostat.Heat = numbers.One("thermostat.heat");

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
        state.Stretch(stretch, inverse);
    }
}
