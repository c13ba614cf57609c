using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Dynamics.Runs;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>What came of molecular dynamics, for people and for machines.</summary>
internal static class DynamicsText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(TextWriter output, string folder, IReadOnlyList<DynamicsSummary> summaries)
    {
        var table = new TextTable("run", "steps", "ended", "T / K", "P / GPa", "drift / meV/atom/ns", "steps/s", "overhead");
        foreach (DynamicsSummary summary in summaries)
            table.Add(
                $"{summary.Replica + 1}", Count(summary.Step), Ending(summary.Ending), Short(summary.Temperature), Short(summary.Pressure),
                    Short(summary.Drift),
                Short(summary.NewSteps / summary.Elapsed.TotalSeconds), summary.NewSteps > 0 ? Short(100 * summary.Overhead) + " %" : None);
        table.Write(output);
        foreach (DynamicsSummary summary in summaries.Where(summary => summary.Breach is not null))
            output.WriteLine($"run {summary.Replica + 1} left what the model can be trusted with\n  {summary.Breach}\n"
                + $"  → see {MolecularDynamics.LastGoodName} in its folder; a smaller timestep, or training data like it, may help");
        if (summaries.Any(summary => summary.Ending == DynamicsEnding.Stopped)) output.WriteLine($"stopped; amalgam md -o {folder} --resume goes on");
        output.WriteLine($"files: {folder}");
    }

    public static void WriteJson(TextWriter output, string folder, IReadOnlyList<DynamicsSummary> summaries)
    {
        JsonObject report = new()
        {
            ["folder"] = folder,
            ["runs"] = new JsonArray([.. summaries.Select(summary => new JsonObject
            {
                ["run"] = summary.Replica + 1,
                ["atoms"] = summary.Atoms,
                ["steps"] = summary.Step,
                ["ending"] = Ending(summary.Ending),
                ["breach"] = summary.Breach,
                ["temperature_K"] = Number(summary.Temperature),
                ["pressure_GPa"] = Number(summary.Pressure),
                ["drift_meV_per_atom_per_ns"] = Number(summary.Drift),
                ["new_steps"] = summary.NewSteps,
                ["seconds"] = summary.Elapsed.TotalSeconds,
                ["evaluation_seconds"] = summary.EvaluationTime.TotalSeconds,
            })]),
        };
        output.WriteLine(report.ToJsonString(Indented));
    }

    private static string Ending(DynamicsEnding ending) =>
        ending switch { DynamicsEnding.Complete => "complete", DynamicsEnding.Stopped => "stopped", _ => "left trust" };

    private static JsonNode? Number(double number) => double.IsFinite(number) ? JsonValue.Create(number) : null;
}
