using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Minimization;

namespace Amalgam.Cli.Output;

/// <summary>What became of the structures of a relaxation: one line each.</summary>
internal static class RelaxationText
{
    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;
    private const int MostNamed = 10;

    public static void Write(Screen screen, IReadOnlyList<Structure> starts, IReadOnlyList<AtomConstraints> constraints, RelaxationResult[] results,
        RelaxationOptions options)
    {
        bool hasCell = !options.Cell.IsNone, hasFixed = constraints.Any(one => one.AtomCount > 0);
        var table = new TextTable(["structure", "atoms", .. hasFixed ? ["fixed"] : (string[])[], "energy eV/atom", "change", "fmax eV/Å",
            .. hasCell ? ["smax GPa", "volume %"] : (string[])[], "steps", "outcome"]);
        for (int i = 0; i < results.Length; i++)
        {
            RelaxationResult result = results[i];
            int atoms = result.Structure.AtomCount;
            table.Add(
            [
                $"{i + 1}", $"{atoms}", .. hasFixed ? [$"{constraints[i].AtomCount}"] : (string[])[],
                .. result.Outcome == RelaxationOutcome.Failed ? Enumerable.Repeat(NumberFormat.None, hasCell ? 5 : 3) : Numbers(starts[i], result, hasCell),
                $"{result.Evaluations}", Word(result.Outcome),
            ]);
        }
        table.Write(screen.Output);
        void Say(string what, string advice, params RelaxationOutcome[] outcomes)
        {
            int[] those = [.. Enumerable.Range(0, results.Length).Where(i => outcomes.Contains(results[i].Outcome))];
            if (those.Length == 0) return;
            string names = string.Join(", ", those.Take(MostNamed).Select(i => starts[i].Source)) + (those.Length > MostNamed ? ", …" : "");
            screen.Error.WriteLine($"{NumberFormat.Plural(those.Length, "structure")} of {results.Length} {what} ({names})\n  → {advice}");
        }
        Say("fell into a hole of the model: more than 100 eV/atom below the start, or atoms on top of each other",
            "do not use them; the model needs a repulsive core or data of short distances", RelaxationOutcome.Collapsed);
        Say($"exploded: the cell grew tenfold, there is no minimum at {NumberFormat.Short(options.Pressure * Gigapascal)} GPa",
            "positive pressures compress; lower the tension, or start from a structure that holds together", RelaxationOutcome.Exploded);
        Say("did not converge", "more --steps, a larger --fmax, --method fire, or --precision float64 where it stalled",
            RelaxationOutcome.OutOfSteps, RelaxationOutcome.Stalled);
        Say("could not be relaxed and stayed as they were", "the first problems:", RelaxationOutcome.Failed);
        foreach (RelaxationResult result in results.Where(result => result.Problem is not null).Take(MostNamed)) screen.Error.WriteLine(result.Problem);
    }

    private static IEnumerable<string> Numbers(Structure start, RelaxationResult result, bool hasCell)
    {
        int atoms = result.Structure.AtomCount;
        string[] numbers = [NumberFormat.Fixed(result.Energy / atoms, 5), NumberFormat.Fixed((result.Energy - result.StartEnergy) / atoms, 5),
            NumberFormat.Short(result.LargestForce)];
        return hasCell ? [.. numbers, Stress(result), Volume(start, result)] : numbers;
    }

    /// <summary>The same for machines.</summary>
    public static JsonObject Json(string output, IReadOnlyList<Structure> starts, IReadOnlyList<AtomConstraints> constraints,
        RelaxationResult[] results) => new()
        {
            ["output"] = output,
            ["structures"] = JsonOutput.Objects(results.Select((result, index) => new JsonObject
            {
                ["source"] = starts[index].Source,
                ["formula"] = Formula.Hill(starts[index].Elements),
                ["atoms"] = result.Structure.AtomCount,
                ["fixed_atoms"] = constraints[index].AtomCount,
                ["outcome"] = Word(result.Outcome),
                ["converged"] = result.IsConverged,
                ["problem"] = result.Problem,
                ["evaluations"] = result.Evaluations,
                ["start_energy_eV"] = JsonOutput.Number(result.StartEnergy),
                ["energy_eV"] = JsonOutput.Number(result.Energy),
                ["largest_force_eV_A"] = JsonOutput.Number(result.LargestForce),
                ["largest_stress_GPa"] = result.Structure.Cell.IsFullyPeriodic
                    ? JsonOutput.Number(result.LargestStress * Units.GigapascalPerElectronvoltPerCubicAngstrom) : null,
                ["start_volume_A3"] = starts[index].Cell.IsFullyPeriodic ? JsonOutput.Number(starts[index].Cell.Volume) : null,
                ["volume_A3"] = result.Structure.Cell.IsFullyPeriodic ? JsonOutput.Number(result.Structure.Cell.Volume) : null,
            })),
        };

    private static string Stress(RelaxationResult result) =>
        result.Structure.Cell.IsFullyPeriodic ? NumberFormat.Short(result.LargestStress * Units.GigapascalPerElectronvoltPerCubicAngstrom) : NumberFormat.None;

    private static string Volume(Structure start, RelaxationResult result) =>
        start.Cell.IsFullyPeriodic ? NumberFormat.Fixed(100 * (result.Structure.Cell.Volume / start.Cell.Volume - 1), 2) : NumberFormat.None;

    private static string Word(RelaxationOutcome outcome) => outcome switch
    {
        RelaxationOutcome.Converged => "converged",
        RelaxationOutcome.OutOfSteps => "OUT OF STEPS",
        RelaxationOutcome.Collapsed => "COLLAPSED",
        RelaxationOutcome.Exploded => "EXPLODED",
        RelaxationOutcome.Failed => "FAILED",
        _ => "STALLED",
    };
}
