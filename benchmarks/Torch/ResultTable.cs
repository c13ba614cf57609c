using System.Globalization;
using System.Text;

namespace Amalgam.Benchmarks.Torch;

/// <summary>The result as Markdown.</summary>
internal static class ResultTable
{
    public const string Header = "| structures | network | threads | tensor code | prediction: ours, ms/atom | tensor library | ratio | training step: ours | tensor library | ratio |\n|---|---|---|---|---|---|---|---|---|---|";

    public static string Line(Comparison line) => string.Create(CultureInfo.InvariantCulture,
        $"| {line.Sample} | {line.Network} | {line.Threads} | {line.Maps} | {Milliseconds(line.Ours.Predict)} | {Milliseconds(line.Theirs.Predict)} | {line.Theirs.Predict / line.Ours.Predict:F1} | {Milliseconds(line.Ours.Step)} | {Milliseconds(line.Theirs.Step)} | {line.Theirs.Step / line.Ours.Step:F1} |");

    /// <summary>What stands below the table.</summary>
    public static string Footer(IReadOnlyList<Comparison> lines)
    {
        var text = new StringBuilder("\n| structures | network | neighbour list, ms/atom, one thread | largest relative difference of energies, forces, virials; gradient |\n|---|---|---|---|\n");
        foreach (IGrouping<(string Sample, string Network), Comparison> group in lines.GroupBy(line => (line.Sample, line.Network)))
            text.Append(CultureInfo.InvariantCulture, $"| {group.Key.Sample} | {group.Key.Network} | {Milliseconds(group.First().ListTime)} | {group.Max(line => line.Agreement.Energy):E1}, {group.Max(line => line.Agreement.Forces):E1}, {group.Max(line => line.Agreement.Virial):E1}; {group.Max(line => line.Agreement.Gradient):E1} |\n");
        return text.ToString();
    }

    private static string Milliseconds(double seconds) => (1000 * seconds).ToString(seconds < 1e-4 ? "F4" : "F3", CultureInfo.InvariantCulture);
}
