using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Runs;

/// <summary>Means over the lines of thermo.csv but the first, and the slope of the conserved energy, with errors from blocks of lines.</summary>
internal sealed class RunStatistics
{
    /// <summary>What a drift needs: fewer lines, or a shorter run, show vibrations of the atoms instead.</summary>
    public const int DriftLines = 100, DriftFemtoseconds = 1000;

    private const double FemtosecondsPerNanosecond = 1e6, MillielectronvoltsPerElectronvolt = 1e3;
    private readonly BlockMeans blocks = new(3); // T / K, P / GPa, conserved energy / eV less the first
    private readonly double[] sample = new double[3];
    private double first; // eV, conserved energy of the first line

    public void Add(Simulation simulation)
    {
        MotionState state = simulation.State;
        double conserved = simulation.Conserved;
        if (state.Step == 0)
        {
            first = conserved;
            return;
        }
        (sample[0], sample[1], sample[2]) = (state.Temperature, state.Pressure * Units.GigapascalPerElectronvoltPerCubicAngstrom, conserved - first);
        blocks.Add(sample);
    }

    /// <summary>K.</summary>
    public Estimate Temperature => blocks.Mean(0);

    /// <summary>GPa.</summary>
    public Estimate Pressure => blocks.Mean(1);

    /// <summary>meV/atom/ns; none from too few lines or too short a run.</summary>
    /// <param name="interval">fs between lines</param>
    public Estimate Drift(int atoms, double interval) => blocks.Count < DriftLines || blocks.Count * interval < DriftFemtoseconds
        ? Estimate.None
        : blocks.Slope(2).Times(FemtosecondsPerNanosecond * MillielectronvoltsPerElectronvolt / (interval * atoms));

    public void Save(RestartNumbers numbers) => numbers.Add("statistics", [first, .. blocks.State]);

    public void Load(RestartNumbers numbers)
    {
        double[] all = new double[1 + blocks.State.Length];
        numbers.CopyTo("statistics", all);
        first = all[0];
        all.AsSpan(1).CopyTo(blocks.State);
    }
}
