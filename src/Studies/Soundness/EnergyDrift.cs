using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;

namespace Amalgam.Studies.Soundness;

/// <summary>How the energy of atoms that move freely goes away from its start.</summary>
/// <remarks>
/// Velocity Verlet conserves, up to the fourth order of the timestep h, not E = K + V but the shadow energy
/// Ẽ = E + h²/12 v·V″v − h²/24 Σ F²/m (S. Toxvaerd, Phys. Rev. E 50, 2271 (1994); E. Hairer, C. Lubich, G. Wanner, Acta Numerica 12, 399 (2003)); here
/// V″v = −(F(t+h) − F(t−h))/2h. E and Ẽ differ by a bounded wobble, so both drift alike, but in Ẽ the wobble is gone: a drift shows in
/// picoseconds that E hides for nanoseconds.
/// </remarks>
/// <param name="Source">structure</param>
/// <param name="Atoms">that moved</param>
/// <param name="Timestep">fs</param>
/// <param name="Temperature">K, mean</param>
/// <param name="Slope">meV/atom/ns, of Ẽ over time</param>
/// <param name="Error">meV/atom/ns, its standard error from the scatter of block means</param>
/// <param name="Wobble">meV/atom, root mean square of E about its mean</param>
/// <param name="Times">[block], ps</param>
/// <param name="Shadow">[block], meV/atom, means of Ẽ less the first</param>
public sealed record EnergyDrift(string Source, int Atoms, double Timestep, double Temperature, double Slope, double Error, double Wobble, double[] Times,
    double[] Shadow)
{
    private const int Blocks = 20;
    private const double Milli = 1000, FemtosecondsPerPicosecond = 1000, PicosecondsPerNanosecond = 1000;
    private const double Hottest = 50000; // K: nothing that is still one material

    /// <summary>Runs constant-energy dynamics and fits a line to the block means of the shadow energy.</summary>
    /// <param name="timestep">fs</param>
    /// <param name="temperature">K, of first velocities</param>
    /// <param name="picoseconds">length of the run</param>
    /// <exception cref="InvalidDataException">The atoms fly apart or fall together; the message says when.</exception>
    public static EnergyDrift Measure(IPotential potential, Structure start, double timestep, double temperature, double picoseconds, int seed,
        CancellationToken cancellation)
    {
        DynamicsOptions options = new()
        {
            Temperature = temperature, FirstVelocities = FirstVelocities.Draw, Timestep = timestep, Seed = seed,
            ClosestPart = 0
        };
        // Columns of the start, such as fixed atoms, are no part of what is measured.
        var simulation = new Simulation(options, potential, new Structure(start.Elements, start.Positions, start.Cell) { Source = start.Source });
        MotionState state = simulation.State;
        int length = Math.Max(2, (int)Math.Round(picoseconds * FemtosecondsPerPicosecond / timestep / Blocks));
        double[] times = new double[Blocks], shadow = new double[Blocks], before = new double[3 * state.AtomCount], middle = new double[3 * state.AtomCount],
            velocities = new double[3 * state.AtomCount];
        double heat = 0, sum = 0, squares = 0, first = state.PotentialEnergy + state.KineticEnergy;
        state.Evaluation.Forces.CopyTo(before);
        simulation.Step();
        for (int step = 0; step < Blocks * length; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            double energy = state.PotentialEnergy + state.KineticEnergy - first, time = (step + 1) * timestep / FemtosecondsPerPicosecond;
            state.Evaluation.Forces.CopyTo(middle);
            state.Velocities.CopyTo(velocities, 0);
            heat += state.Temperature;
            RequireTogether(state, time);
            simulation.Step();
            double correction = Correction(velocities, before, middle, state.Evaluation.Forces, state.Masses, timestep);
            (before, middle) = (middle, before);
            sum += energy;
            squares += energy * energy;
            times[step / length] += time / length;
            shadow[step / length] += Milli * (energy + correction) / state.AtomCount / length;
        }
        int steps = Blocks * length;
        (double slope, double error) = Differences.Line(times, shadow);
        double wobble = Milli * Math.Sqrt(Math.Max(0, squares / steps - sum / steps * (sum / steps))) / state.AtomCount;
        return new EnergyDrift(start.Source, state.AtomCount, timestep, heat / steps, slope * PicosecondsPerNanosecond, error * PicosecondsPerNanosecond,
            wobble, times, [.. shadow.Select(value => value - shadow[0])]);
    }

    /// <summary>Ẽ − E, eV.</summary>
    private static double Correction(ReadOnlySpan<double> velocities, ReadOnlySpan<double> before, ReadOnlySpan<double> middle, ReadOnlySpan<double> after,
        ReadOnlySpan<double> masses, double h)
    {
        double curvature = 0, squares = 0;
        for (int i = 0; i < velocities.Length; i++)
        {
            curvature -= velocities[i] * (after[i] - before[i]) / (2 * h);
            squares += middle[i] * middle[i] / masses[i / 3];
        }
        return h * h * (curvature / 12 - Units.ElectronvoltInMassSpeedSquared * squares / 24);
    }

    private static void RequireTogether(MotionState state, double time)
    {
        if (double.IsFinite(state.PotentialEnergy) && state.Temperature < Hottest) return;
        throw new InvalidDataException(string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"the atoms flew apart after {time:0.###} ps: {state.Temperature:0} K, energy {state.PotentialEnergy:G6} eV"));
    }

    public JsonObject ToJson() => new()
    {
        ["structure"] = Source,
        ["atoms"] = Atoms,
        ["timestep_fs"] = Timestep,
        ["temperature_K"] = Temperature,
        ["drift_meV_per_atom_per_ns"] = Slope,
        ["standard_error"] = Error,
        ["wobble_meV_per_atom"] = Wobble,
        ["time_ps"] = JsonNumber.ArrayOf(Times),
        ["shadow_energy_meV_per_atom"] = JsonNumber.ArrayOf(Shadow),
    };
}
