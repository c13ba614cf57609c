using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Neighbors;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Runs;

/// <summary>Says when a state has left what any model can be trusted with, and which atom did.</summary>
internal sealed class TrustMonitor
{
    private const double Skin = 1; // Å
    private readonly DynamicsOptions options;
    private readonly double[] radii; // [atom], Å, times the allowed part
    private readonly VerletList? near;
    private readonly double hottest;

    public TrustMonitor(DynamicsOptions options, Structure start)
    {
        this.options = options;
        radii = [.. start.Elements.Select(element => options.ClosestPart * element.CovalentRadius)];
        if (options.ClosestPart > 0) near = new VerletList(2 * radii.Max(), Skin, 1);
        hottest = options.HottestAllowed;
    }

    /// <summary>What is wrong with a state, in words; null when nothing is.</summary>
    /// <param name="firstEnergy">eV, total energy at the start; drift counts only in nve</param>
    public string? Breach(MotionState state, double firstEnergy)
    {
        double kinetic = state.KineticEnergy;
        return BadForce(state) ?? TooClose(state) ?? TooHot(state, kinetic) ?? Drifted(state, kinetic, firstEnergy) ?? Apart(state)
            ?? Uncertain(state);
    }

    private string? BadForce(MotionState state)
    {
        ReadOnlySpan<double> forces = state.Evaluation.Forces;
        double limit = options.LargestForce * options.LargestForce;
        for (int i = 0; i < state.AtomCount; i++)
        {
            double squared = forces[3 * i] * forces[3 * i] + forces[3 * i + 1] * forces[3 * i + 1] + forces[3 * i + 2] * forces[3 * i + 2];
            if (!(squared <= limit)) // not-a-number fails too
                return Text($"expected forces up to {options.LargestForce} eV/Å, found {Math.Sqrt(squared):G5} on {Name(state, i)}");
        }
        return double.IsFinite(state.PotentialEnergy) ? null : Text($"expected a finite energy, found {state.PotentialEnergy}");
    }

    private string? TooClose(MotionState state)
    {
        if (near is null) return null;
        near.Update(state.Structure);
        NeighborList list = near.List;
        if (list.PairCount == 0) return null;
        ReadOnlySpan<int> start = list.Start, neighbor = list.Neighbor;
        ReadOnlySpan<double> d = list.Displacement;
        for (int i = 0; i < state.AtomCount; i++)
            for (int p = start[i]; p < start[i + 1]; p++)
            {
                double squared = d[3 * p] * d[3 * p] + d[3 * p + 1] * d[3 * p + 1] + d[3 * p + 2] * d[3 * p + 2], least = radii[i] + radii[neighbor[p]];
                if (squared < least * least)
                    return Text(
                        $"expected atoms at least {least:F3} Å apart, found {Name(state, i)} and {Name(state, neighbor[p])} at {Math.Sqrt(squared):F3} Å");
            }
        return null;
    }

    private string? TooHot(MotionState state, double kinetic)
    {
        double temperature = state.TemperatureOf(kinetic);
        if (temperature <= hottest) return null;
        int fastest = 0;
        double most = -1;
        for (int i = 0; i < state.AtomCount; i++)
        {
            ReadOnlySpan<double> v = state.Velocities.AsSpan(3 * i, 3);
            double energy = state.Masses[i] * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
            if (!(energy > most)) continue;
            (fastest, most) = (i, energy);
        }
        return Text($"expected at most {hottest} K, found {temperature:G6} K; fastest is {Name(state, fastest)}");
    }

    private string? Drifted(MotionState state, double kinetic, double firstEnergy)
    {
        if (options.Ensemble != Ensemble.Nve) return null;
        double drift = (state.PotentialEnergy + kinetic - firstEnergy) / state.AtomCount;
        return Math.Abs(drift) <= options.LargestDrift ? null
            : Text($"expected the energy within {options.LargestDrift} eV/atom of its start, found {drift:G4} eV/atom off");
    }

    private string? Uncertain(MotionState state)
    {
        if (options.UncertaintyStop is not double limit) return null;
        (double uncertainty, int atom) = state.Evaluation.LeastCertain;
        return uncertainty <= limit ? null : Text($"expected energies of atoms certain to {limit} eV, found {uncertainty:G4} eV on {Name(state, atom)}");
    }

    private string? Apart(MotionState state)
    {
        if (state.Evaluation.Deviations is not { } deviations || options.DeviationStop is not double limit) return null;
        (double deviation, int atom) = deviations.Worst;
        return deviation <= limit ? null : Text($"expected force deviations up to {limit} eV/Å, found {deviation:G4} on {Name(state, atom)}");
    }

    private static string Name(MotionState state, int atom) => $"atom {atom + 1} ({state.Structure.Elements[atom]})";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
