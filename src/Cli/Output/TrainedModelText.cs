using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Atoms.Labels;
using Amalgam.Studies.Errors;
using Amalgam.Training.Progress;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>The error tables at the end of a training, on the validation structures and on test files.</summary>
internal static class TrainedModelText
{
    /// <param name="tables">validation first, then the test files</param>
    public static void Write(TextWriter output, IReadOnlyList<(string Name, ErrorTable Table)> tables)
    {
        foreach ((string name, ErrorTable table) in tables)
        {
            output.WriteLine();
            ErrorText.Write(output, name, table);
        }
    }

    /// <summary>The errors in one line for every set, and the commands that come next.</summary>
    /// <param name="tables">validation first, then the test files</param>
    public static void WriteNext(TextWriter output, TrainingSummary summary, IReadOnlyList<(string Name, ErrorTable Table)> tables)
    {
        output.WriteLine();
        foreach ((string name, ErrorTable table) in tables)
        {
            IEnumerable<string> errors = table.Total.Model.Labels.Where(label => label.Sum.Count > 0)
                .Select(label => $"{label.Label.Name} {Short(Label.ErrorFactor * label.Sum.Mae)} {label.Label.ErrorUnit}");
            output.WriteLine($"result: {name}, MAE: {string.Join(", ", errors)}");
        }
        string[] next = summary.Ending == TrainingEnding.Complete
            ? [$"amalgam validate {summary.ModelPath}", $"amalgam md {summary.ModelPath} START.xyz -o runs/md --ensemble nvt --temperature 300"]
            : [$"amalgam train --resume -o {summary.Folder}"];
        if (tables.Count == 1 && summary.Ending == TrainingEnding.Complete) next = [$"amalgam evaluate {summary.ModelPath} TEST.xyz", .. next];
        output.WriteLine("next:");
        foreach (string command in next) output.WriteLine("  " + command);
    }

    /// <param name="tables">validation first, then the test files</param>
    public static void WriteJson(TextWriter output, TrainingSummary summary, IReadOnlyList<(string Name, ErrorTable Table)> tables)
    {
        var result = new JsonObject { ["model"] = summary.ModelPath, ["validation"] = tables[0].Table.ToJson() };
        result["test"] = new JsonObject(tables.Skip(1).Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)entry.Table.ToJson())));
        output.WriteLine(result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
