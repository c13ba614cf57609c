using System.Text.Json.Nodes;
using Amalgam.Cli.Terminal;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Grid;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>The grid of an ablation before anything is trained: what each network holds and costs, and how long all takes.</summary>
internal static class AblationGridText
{
    /// <summary>The same for machines.</summary>
    public static JsonObject Json(AblationPlan ablation)
    {
        IReadOnlyDictionary<string, double> secondsOfSteps = ablation.SecondsOfSteps();
        return new JsonObject
        {
            ["seeds"] = new JsonArray([.. ablation.File.Ablate.Seeds.Select(seed => (JsonNode)JsonValue.Create(seed))]),
            ["runs"] = ablation.Runs.Count,
            ["steps_of_run"] = ablation.StepsOfRun,
            ["errors_on"] = ablation.TestNotice,
            ["networks"] = JsonOutput.Objects(ablation.Grid.Variants.Select(variant => new JsonObject
            {
                ["name"] = variant.Name,
                ["is_base"] = variant.IsBase,
                ["spec"] = SpecJson.Write(variant.Spec),
                ["parameters_total"] = variant.Parameters.Total,
                ["parameters_active"] = variant.Parameters.Active,
                ["multiply_adds_per_atom"] = JsonOutput.Number(ablation.CostOf(variant)),
                ["seconds_per_step"] = JsonOutput.Number(secondsOfSteps[variant.Name]),
            })),
        };
    }

    public static void Write(TextWriter output, AblationPlan ablation)
    {
        long? steps = ablation.StepsOfRun;
        IReadOnlyDictionary<string, double> secondsOfSteps = ablation.SecondsOfSteps();
        double baseCost = ablation.CostOf(ablation.Grid.Variants[0]), minutes = 0;
        var table = new TextTable("network", "n e a", "E k S", "parameters", "active", "multiply-adds/atom", "of base", "ms/step", "min/run");
        foreach (AblationVariant variant in ablation.Grid.Variants)
        {
            double cost = ablation.CostOf(variant), seconds = secondsOfSteps[variant.Name];
            double run = steps is long count ? count * seconds / 60 : ablation.File.Ablate.Minutes ?? ablation.File.Base.Training.Minutes!.Value;
            minutes += run * ablation.File.Ablate.Seeds.Count;
            bool dense = variant.Family != VariantFamily.Mixture;
            table.Add(
                variant.Name + (variant.IsBase ? " (base)" : ""), $"{variant.Spec.NodeWidth} {variant.Spec.PairWidth} {variant.Spec.AngleWidth}",
                dense ? None : $"{variant.Spec.RoutedExperts} {variant.Spec.ActiveExperts} {variant.Spec.SharedExperts}",
                Count(variant.Parameters.Total), Count(variant.Parameters.Active), Count((long)Math.Round(cost)), $"{Fixed(cost / baseCost, 2)} ×",
                    Fixed(1000 * seconds, 2), Fixed(run, 2));
        }
        table.Write(output);
        int parallel = ablation.File.Ablate.Parallel > 0 ? ablation.File.Ablate.Parallel : Environment.ProcessorCount;
        output.WriteLine();
        output.WriteLine($"seeds {string.Join(", ", ablation.File.Ablate.Seeds)}: {Plural(ablation.Runs.Count, "run")}; equal for all: "
            + $"{(steps is long equal ? Plural(equal, "step") : "wall-clock time")}");
        int together = Math.Min(parallel, ablation.Runs.Count);
        output.WriteLine($"about {Time(TimeSpan.FromMinutes(minutes))} on one thread, {Time(TimeSpan.FromMinutes(minutes / together))} with "
            + $"{Plural(together, "run")} at once, if every thread has a core to itself");
        output.WriteLine(ablation.TestNotice);
    }
}
