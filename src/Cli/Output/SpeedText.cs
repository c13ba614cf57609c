using System.Text.Json.Nodes;
using Amalgam.Cli.Terminal;
using Amalgam.Training.Speed;

namespace Amalgam.Cli.Output;

/// <summary>The results of <c>bench</c>, as text and JSON.</summary>
internal static class SpeedText
{
    public static void Write(TextWriter output, SpeedReport report, double timestep)
    {
        output.WriteLine(
            $"{NumberFormat.Plural(report.Atoms, "atom")}, {report.PairsPerAtom:0.0} pairs and {report.AnglesPerAtom:0} angles per atom");
        output.WriteLine($"{NumberFormat.Plural(report.Threads, "thread")}, {report.Device}; peak {report.PeakGflops:0} GFLOP/s of multiply-adds in registers");
        output.WriteLine($"product kernel at its best shape {report.ProductGflops:0} GFLOP/s, {Percent(report.ProductShareOfPeak)} of the peak");
        output.WriteLine();
        var passes = new TextTable("", "µs/atom", "GFLOP/s", "share of peak", "without repeats", "operations/atom", "bytes/atom");
        AddPass(passes, "evaluate", report.Evaluate);
        if (report.TrainStep is not null) AddPass(passes, "train step", report.TrainStep);
        passes.Write(output);
        output.WriteLine();
        output.WriteLine($"neighbour list {report.NeighborListMicroseconds:0.0} µs/atom; "
            + $"{report.NanosecondsPerDay(timestep):0.000} ns/day at {timestep:0.###} fs");
        output.WriteLine($"features {report.Evaluate.BytesPerAtom:N0} bytes per atom; the estimate made before a run says {report.EstimatedBytesPerAtom:N0}");
        if (report.TrainStep is not null) output.WriteLine("a training step is "
            + $"{report.TrainStep.MicrosecondsPerAtom / report.Evaluate.MicrosecondsPerAtom:0.00} evaluations");
        output.WriteLine();
        var stages = new TextTable("evaluate", "share of time", "of operations", "GFLOP/s");
        foreach (StageSpeed stage in report.Stages) stages.Add(NameOf(stage), Percent(stage.ShareOfTime), Percent(stage.ShareOfOperations),
            $"{stage.Gflops:0}");
        stages.Write(output);
        output.WriteLine();
        var products = new TextTable("product alone", "GFLOP/s", "share of peak");
        foreach (ProductSpeed product in report.Products) products.Add($"{product.Inner} → {product.Columns}", $"{product.Gflops:0}",
            Percent(product.ShareOfPeak));
        products.Write(output);
    }

    public static JsonObject Json(SpeedReport report, double timestep)
    {
        var root = new JsonObject
        {
            ["lanes"] = report.Device,
            ["threads"] = report.Threads,
            ["atoms"] = report.Atoms,
            ["pairs_per_atom"] = report.PairsPerAtom,
            ["angles_per_atom"] = report.AnglesPerAtom,
            ["peak_gflops"] = report.PeakGflops,
            ["product_gflops"] = report.ProductGflops,
            ["product_share_of_peak"] = report.ProductShareOfPeak,
            ["evaluate"] = Evaluate(report),
            ["ns_per_day"] = report.NanosecondsPerDay(timestep),
            ["timestep_fs"] = timestep,
            ["stages"] = new JsonArray([.. report.Stages.Select(stage => new JsonObject
            {
                ["stage"] = NameOf(stage), ["share_of_time"] = stage.ShareOfTime, ["share_of_operations"] = stage.ShareOfOperations, ["gflops"] = stage.Gflops,
            })]),
            ["products"] = new JsonArray([.. report.Products.Select(product => new JsonObject
            {
                ["inner"] = product.Inner, ["columns"] = product.Columns, ["gflops"] = product.Gflops, ["share_of_peak"] = product.ShareOfPeak,
            })]),
        };
        if (report.TrainStep is { } train) root["train_step"] = TrainStep(train, report.Evaluate);
        return root;
    }

    private static JsonObject Evaluate(SpeedReport report) => new()
    {
        ["gflops"] = report.Evaluate.Gflops,
        ["share_of_peak"] = report.Evaluate.ShareOfPeak,
        ["share_of_peak_without_repeats"] = report.Evaluate.NeededShareOfPeak,
        ["us_per_atom"] = report.Evaluate.MicrosecondsPerAtom + report.NeighborListMicroseconds,
        ["network_us_per_atom"] = report.Evaluate.MicrosecondsPerAtom,
        ["neighbor_list_us_per_atom"] = report.NeighborListMicroseconds,
        ["operations_per_atom"] = report.Evaluate.OperationsPerAtom,
        ["bytes_per_atom"] = report.Evaluate.BytesPerAtom,
        ["estimated_bytes_per_atom"] = report.EstimatedBytesPerAtom,
    };

    private static JsonObject TrainStep(PassSpeed train, PassSpeed evaluate) => new()
    {
        ["gflops"] = train.Gflops,
        ["share_of_peak"] = train.ShareOfPeak,
        ["share_of_peak_without_repeats"] = train.NeededShareOfPeak,
        ["us_per_atom"] = train.MicrosecondsPerAtom,
        ["ratio_to_evaluate"] = train.MicrosecondsPerAtom / evaluate.MicrosecondsPerAtom,
        ["bytes_per_atom"] = train.BytesPerAtom,
    };

    private static void AddPass(TextTable table, string name, PassSpeed pass) => table.Add(
        name, $"{pass.MicrosecondsPerAtom:0.0}", $"{pass.Gflops:0.0}", Percent(pass.ShareOfPeak), Percent(pass.NeededShareOfPeak),
            $"{1e-6 * pass.OperationsPerAtom:0.00}M", $"{pass.BytesPerAtom:N0}");

    private static string NameOf(StageSpeed stage) =>
        string.Concat(stage.Stage.ToString().Select((letter, index) => char.IsUpper(letter) && index > 0 ? $"_{char.ToLowerInvariant(letter)}"
            : $"{char.ToLowerInvariant(letter)}"));

    private static string Percent(double share) => $"{100 * share:0.0} %";
}
