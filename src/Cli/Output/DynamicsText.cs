using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Cli.Input;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Runs;
using Amalgam.Model;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>What came of molecular dynamics, for people and for machines.</summary>
internal static class DynamicsText
{
    private const double FemtosecondsPerPicosecond = 1000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What must be known of pressures of a model that never saw a stress; null when nothing.</summary>
    public static string? PressureNotice(PotentialSource source)
    {
        int without = source.Models.Count(model => TrainedLabels.HasStress(model) is false);
        if (without == 0) return null;
        string who = source.Models.Count == 1 ? "the model was" : $"{without} of {source.Models.Count} models were";
        return $"P: {who} trained without stress labels; pressures may be off by GPa\n"
            + "  → compare the volume and the bulk modulus of amalgam eos with known ones";
    }

    /// <param name="pressureNotice">see <see cref="PressureNotice"/></param>
    public static void Write(TextWriter output, string folder, IReadOnlyList<DynamicsSummary> summaries, string? pressureNotice)
    {
        var table = new TextTable("run", "steps", "ended", "T / K", "P / GPa", "drift / meV/atom/ns");
        foreach (DynamicsSummary summary in summaries)
            table.Add($"{summary.Replica + 1}", Count(summary.Step), Ending(summary.Ending), WithError(summary.Temperature), WithError(summary.Pressure),
                summary.HasConserved && double.IsNaN(summary.Drift.Value) ? "too short for it" : WithError(summary.Drift));
        table.Write(output);
        if (pressureNotice is not null && summaries.Any(summary => double.IsFinite(summary.Pressure.Value))) output.WriteLine(pressureNotice);
        foreach (DynamicsSummary summary in summaries) WriteSpeed(output, summary, summaries.Count > 1);
        WriteDiffusion(output, summaries);
        foreach (DynamicsSummary summary in summaries.Where(summary => summary.Breach is not null))
            output.WriteLine($"run {summary.Replica + 1} left what the model can be trusted with\n  {summary.Breach}\n"
                + $"  → see {MolecularDynamics.LastGoodName} in its folder; a smaller timestep, or training data like it, may help");
        output.WriteLine($"files: {folder}");
        WriteNext(output, folder, summaries);
    }

    public static void WriteJson(TextWriter output, string folder, IReadOnlyList<DynamicsSummary> summaries)
    {
        JsonObject report = new() { ["folder"] = folder, ["runs"] = new JsonArray([.. summaries.Select(Json)]) };
        output.WriteLine(report.ToJsonString(Indented));
    }

    private static void WriteSpeed(TextWriter output, DynamicsSummary summary, bool several)
    {
        if (summary.NewSteps == 0) return;
        double rate = summary.NewSteps / summary.Elapsed.TotalSeconds, timestep = summary.Time / summary.Step;
        string run = several ? $"run {summary.Replica + 1}: " : "";
        output.WriteLine($"{run}{Short(summary.Time / FemtosecondsPerPicosecond)} ps of {Plural(summary.Atoms, "atom")}, "
            + $"{Short(rate)} steps/s, {Short(DynamicsLine.Speed(rate, timestep))} ns/day, {Short(100 * summary.Overhead)} % outside the potential");
    }

    private static void WriteDiffusion(TextWriter output, IReadOnlyList<DynamicsSummary> summaries)
    {
        foreach (DynamicsSummary summary in summaries)
            foreach ((string name, Estimate diffusion) in summary.Diffusion)
                output.WriteLine($"{(summaries.Count > 1 ? $"run {summary.Replica + 1}: " : "")}diffusion of {name}: "
                    + (double.IsNaN(diffusion.Value) ? "too short: less than one window" : $"{WithError(diffusion)} cm²/s"));
    }

    private static void WriteNext(TextWriter output, string folder, IReadOnlyList<DynamicsSummary> summaries)
    {
        string resume = $"amalgam md -o {(folder.Contains(' ', StringComparison.Ordinal) ? $"\"{folder}\"" : folder)} --resume";
        if (summaries.Any(summary => summary.Ending == DynamicsEnding.Stopped)) output.WriteLine($"stopped; {resume} goes on");
        else if (summaries.All(summary => summary.Ending == DynamicsEnding.Complete))
            output.WriteLine($"next: {resume} --steps {2 * Math.Max(1, summaries.Max(summary => summary.Step))} goes on");
    }

    private static JsonObject Json(DynamicsSummary summary) => new()
    {
        ["run"] = summary.Replica + 1,
        ["atoms"] = summary.Atoms,
        ["steps"] = summary.Step,
        ["time_fs"] = summary.Time,
        ["ending"] = Ending(summary.Ending),
        ["breach"] = summary.Breach,
        ["temperature_K"] = Number(summary.Temperature.Value),
        ["temperature_error_K"] = Number(summary.Temperature.Error),
        ["pressure_GPa"] = Number(summary.Pressure.Value),
        ["pressure_error_GPa"] = Number(summary.Pressure.Error),
        ["drift_meV_per_atom_per_ns"] = Number(summary.Drift.Value),
        ["drift_error_meV_per_atom_per_ns"] = Number(summary.Drift.Error),
        ["diffusion_cm2_per_s"] = new JsonObject(summary.Diffusion.Select(one => KeyValuePair.Create(one.Name, Number(one.Coefficient.Value)))),
        ["diffusion_error_cm2_per_s"] = new JsonObject(summary.Diffusion.Select(one => KeyValuePair.Create(one.Name, Number(one.Coefficient.Error)))),
        ["new_steps"] = summary.NewSteps,
        ["seconds"] = summary.Elapsed.TotalSeconds,
        ["evaluation_seconds"] = summary.EvaluationTime.TotalSeconds,
    };

    private static string WithError(Estimate estimate) =>
        double.IsNaN(estimate.Error) ? Short(estimate.Value) : $"{Short(estimate.Value)} ± {Short(estimate.Error)}";

    private static string Ending(DynamicsEnding ending) =>
        ending switch { DynamicsEnding.Complete => "complete", DynamicsEnding.Stopped => "stopped", _ => "left trust" };

    private static JsonNode? Number(double number) => double.IsFinite(number) ? JsonValue.Create(number) : null;
}
