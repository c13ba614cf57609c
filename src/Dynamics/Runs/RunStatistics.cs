using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Runs;

/// <summary>Means over a run, and the slope of its conserved energy.</summary>
internal sealed class RunStatistics
{
    private const double FemtosecondsPerNanosecond = 1e6, MillielectronvoltsPerElectronvolt = 1e3;
    // lines, Σ T, Σ P, then of the conserved energy: points, first value, Σ t, Σ t², Σ E, Σ tE, with E less the first value and t in fs.
    private readonly double[] sums = new double[9];

    public void Add(Simulation simulation)
    {
        MotionState state = simulation.State;
        if (state.Step > 0)
        {
            sums[0]++;
            sums[1] += state.Temperature;
            sums[2] += state.Pressure * Units.GigapascalPerElectronvoltPerCubicAngstrom;
        }
        double conserved = simulation.Conserved, time = state.Step * simulation.Options.Timestep;
        if (sums[3] == 0) sums[4] = conserved;
        conserved -= sums[4];
        sums[3]++;
        sums[5] += time;
        sums[6] += time * time;
        sums[7] += conserved;
        sums[8] += time * conserved;
    }

    /// <summary>K.</summary>
    public double Temperature => sums[0] > 0 ? sums[1] / sums[0] : double.NaN;

    /// <summary>GPa.</summary>
    public double Pressure => sums[0] > 0 ? sums[2] / sums[0] : double.NaN;

    /// <summary>meV/atom/ns.</summary>
    public double Drift(int atoms)
    {
        double n = sums[3], spread = n * sums[6] - sums[5] * sums[5];
        double slope = (n * sums[8] - sums[5] * sums[7]) / spread;
        return spread > 0 ? slope * FemtosecondsPerNanosecond * MillielectronvoltsPerElectronvolt / atoms : double.NaN;
    }

    public void Save(RestartNumbers numbers) => numbers.Add("statistics", sums);

    public void Load(RestartNumbers numbers) => numbers.CopyTo("statistics", sums);
}
