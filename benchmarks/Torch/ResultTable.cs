using System.Globalization;
using System.Text;

namespace Amalgam.Benchmarks.Torch;

/// <summary>The result as Markdown.</summary>
internal static class ResultTable
{
    public const string Header =
        "| structures | network | threads | tensor code | prediction: ours, ms/atom | tensor library | ratio | training step: ours | tensor library | ratio |\n"
        + "|---|---|---|---|---|---|---|---|---|---|";

    public static string Line(Comparison line) => string.Create(CultureInfo.InvariantCulture,
        $"| {line.Sample} | {line.Network} | {line.Threads} | {line.Maps} | "
        + $"{Ratio(line.Ours.Predict, line.Theirs.Predict)} | {Ratio(line.Ours.Step, line.Theirs.Step)} |");

    /// <summary>What stands below the table.</summary>
    public static string Footer(IReadOnlyList<Comparison> lines)
    {
        var text = new StringBuilder(
            "\n| structures | network | neighbour list, ms/atom, one thread | largest relative difference of energies, forces, virials; gradient |\n"
            + "|---|---|---|---|\n");
        foreach (IGrouping<(string Sample, string Network), Comparison> group in lines.GroupBy(line => (line.Sample, line.Network)))
            text.Append(CultureInfo.InvariantCulture,
                $"| {group.Key.Sample} | {group.Key.Network} | {Milliseconds(group.First().ListTime)} | {Differences(group)} |\n");
        return text.ToString();
    }

    private static string Ratio(double ours, double theirs) =>
        string.Create(CultureInfo.InvariantCulture, $"{Milliseconds(ours)} | {Milliseconds(theirs)} | {theirs / ours:F1}");

    private static string Differences(IEnumerable<Comparison> lines)
    {
        Agreement[] all = [.. lines.Select(line => line.Agreement)];
        return string.Create(CultureInfo.InvariantCulture,
            $"{all.Max(one => one.Energy):E1}, {all.Max(one => one.Forces):E1}, {all.Max(one => one.Virial):E1}; {all.Max(one => one.Gradient):E1}");
    }

    private static string Milliseconds(double seconds) => (1000 * seconds).ToString(seconds < 1e-4 ? "F4" : "F3", CultureInfo.InvariantCulture);
}
