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
                NumberFormat.Fixed(result.Energy / atoms, 5), NumberFormat.Fixed((result.Energy - result.StartEnergy) / atoms, 5),
                    NumberFormat.Short(result.LargestForce),
                .. hasCell ? [Stress(result), Volume(starts[i], result)] : (string[])[],
                $"{result.Evaluations}", Word(result.Outcome),
            ]);
        }
        table.Write(screen.Output);
        int collapsed = results.Count(result => result.Outcome == RelaxationOutcome.Collapsed);
        if (collapsed > 0) screen.Error.WriteLine($"{NumberFormat.Plural(collapsed, "structure")} of {results.Length} fell into a hole of the model: more than "
            + "100 eV/atom below the start, atoms on top of each other\n  → do not use them; the model needs a repulsive core or data of short distances");
        int failed = results.Count(result => !result.IsConverged) - collapsed;
        if (failed > 0) screen.Error.WriteLine($"{NumberFormat.Plural(failed, "structure")} of {results.Length} did not converge\n"
            + "  → more --steps, a larger --fmax, --method fire, or --precision float64 where it stalled");
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
        _ => "STALLED",
    };
}
