using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;

namespace Amalgam.Studies.Soundness;

/// <summary>Constant-energy dynamics: the energy stays, and turned velocities lead back.</summary>
internal static class DynamicsChecks
{
    private const string Group = "dynamics", DriftCheck = "drift of the energy", BackCheck = "time reversal";
    private const int LeastAtoms = 32, ReversalSteps = 100, MostMade = 3;

    public static IReadOnlyList<EnergyDrift> Run(SoundnessWork work)
    {
        if (work.Options.Picoseconds == 0)
        {
            work.Skip(Group, DriftCheck, "", SoundnessLimits.DriftHeavy.Unit, "no picoseconds were asked for");
            return [];
        }
        Structure[] starts = [.. Starts(work)];
        if (starts.Length == 0)
        {
            work.Skip(Group, DriftCheck, "", SoundnessLimits.DriftHeavy.Unit,
                "nothing to move: no structure with two atoms, and no element alone has a crystal at a minimum of the energy");
            return [];
        }
        EnergyDrift[] drifts = Drifts(work, starts);
        Reversal(work, starts.MinBy(start => start.AtomCount)!);
        return drifts;
    }

    /// <summary>The user's structures, or crystals of elements, spread over the list of elements.</summary>
    private static IEnumerable<Structure> Starts(SoundnessWork work)
    {
        IEnumerable<Structure> found = work.Chosen.Where(structure => structure.AtomCount > 1 || structure.Cell.IsPeriodicAnywhere);
        if (work.Chosen.Count == 0)
        {
            int count = Math.Min(MostMade, work.Elements.Count);
            IEnumerable<Element> some = Enumerable.Range(0, count).Select(k => work.Elements[k * (work.Elements.Count - 1) / Math.Max(1, count - 1)]);
            found = some.Select(element => ElementCrystals.Find(work.Exact.Wide, element)).OfType<Structure>();
        }
        return found.Select(structure => structure.RepeatedToAtLeast(LeastAtoms));
    }

    private static EnergyDrift[] Drifts(SoundnessWork work, Structure[] starts)
    {
        var drifts = new EnergyDrift?[starts.Length];
        var problems = new string?[starts.Length];
        work.Fast.For(starts.Length, (index, potential) =>
        {
            try
            {
                drifts[index] = EnergyDrift.Measure(potential, starts[index], Timestep(work, starts[index]), work.Options.Temperature, work.Options.Picoseconds,
                    work.Options.Seed, work.Cancellation);
            }
            catch (InvalidDataException problem)
            {
                problems[index] = problem.Message.ReplaceLineEndings(" ");
            }
        }, work.Cancellation);
        for (int index = 0; index < starts.Length; index++) work.Add(Line(starts[index], drifts[index], problems[index]));
        return [.. drifts.OfType<EnergyDrift>()];
    }

    private static SoundnessLine Line(Structure start, EnergyDrift? drift, string? problem)
    {
        SoundnessLimit limit = HasHydrogen(start) ? SoundnessLimits.DriftLight : SoundnessLimits.DriftHeavy;
        string where = $"{start.Source}, {NumberText.Plural(start.AtomCount, "atom")}";
        if (drift is null) return new SoundnessLine(Group, DriftCheck, where, null, limit.Unit, limit, CheckOutcome.Fail, problem);
        CheckOutcome outcome = limit.Judge(Math.Abs(drift.Slope), 2 * drift.Error);
        bool isUnsure = limit.Judge(Math.Abs(drift.Slope)) != outcome;
        string note = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{drift.Slope:+0.000;-0.000} ± {drift.Error:0.000} at {drift.Timestep} "
            + $"fs, {drift.Temperature:0} K, {drift.Times.Length * (drift.Times[1] - drift.Times[0]):0.###} "
            + $"ps{(isUnsure ? "; too short to tell: more --picoseconds" : "")}");
        return new SoundnessLine(Group, DriftCheck, where, Math.Abs(drift.Slope), limit.Unit, limit, outcome, note);
    }

    private static bool HasHydrogen(Structure structure) => structure.Elements.Any(element => element.Number == 1);

    private static double Timestep(SoundnessWork work, Structure structure) => work.Options.Timestep ?? (HasHydrogen(structure) ? 0.5 : 1);

    private static void Reversal(SoundnessWork work, Structure start)
    {
        string where = $"{start.Source}, {ReversalSteps} steps and back";
        if (work.Subject.IsNetwork) work.Try(Group, BackCheck + ", float", where, SoundnessLimits.ReversalFloat, () => Back(work, work.Fast.Wide, start));
        work.Try(Group, BackCheck + ", double", where, SoundnessLimits.ReversalDouble, () => Back(work, work.Exact.Wide, start));
    }

    /// <summary>Å: largest distance of an atom from its start after a number of steps forward and the same number back.</summary>
    private static double Back(SoundnessWork work, IPotential potential, Structure start)
    {
        var simulation = new Simulation(new DynamicsOptions
        {
            Temperature = work.Options.Temperature, FirstVelocities = FirstVelocities.Draw,
            Timestep = Timestep(work, start), Seed = work.Options.Seed, ClosestPart = 0
        }, potential, new Structure(start.Elements, start.Positions, start.Cell) { Source = start.Source });
        for (int way = 0; way < 2; way++)
        {
            for (int step = 0; step < ReversalSteps; step++) simulation.Step();
            simulation.Reverse();
        }
        double farthest = 0;
        for (int i = 0; i < start.Positions.Length; i += 3)
        {
            double squared = 0;
            for (int k = i; k < i + 3; k++) squared += (simulation.State.Structure.Positions[k] - start.Positions[k])
                * (simulation.State.Structure.Positions[k] - start.Positions[k]);
            farthest = Math.Max(farthest, Math.Sqrt(squared));
        }
        return farthest;
    }
}
