using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Analysis;
using Amalgam.Cli.Terminal;
using Amalgam.Cli.Verbs;
using Amalgam.Model;
using Amalgam.Training;

namespace Amalgam.Cli.Reports;

/// <summary>The error tables at the end of a training: on the validation structures and on test files.</summary>
internal static class TrainedModelReport
{
    public static void Write(Screen screen, TextWriter report, TrainingSummary summary, IReadOnlyList<string> tests, int threads, bool json)
    {
        PotentialModel model = ModelFile.Load(summary.ModelPath);
        var tables = new List<(string Name, ErrorTable Table)>
        {
            ("validation", EvaluateVerb.Over(screen, model, ValidationStructures.Of(summary.Folder, Inputs.Formats), "validation", Precision.Float32, threads)),
        };
        foreach (string test in tests)
            tables.Add((test, EvaluateVerb.Over(screen, model, Inputs.Structures(test), test, Precision.Float32, threads)));
        foreach ((string name, ErrorTable table) in tables)
        {
            report.WriteLine();
            ErrorReport.Write(report, name, table);
        }
        if (!json) return;
        var result = new JsonObject { ["model"] = summary.ModelPath, ["validation"] = tables[0].Table.ToJson() };
        result["test"] = new JsonObject(tables.Skip(1).Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)entry.Table.ToJson())));
        screen.Output.WriteLine(result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
