using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Studies.Errors;
using Amalgam.Training.Progress;

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

    /// <param name="tables">validation first, then the test files</param>
    public static void WriteJson(TextWriter output, TrainingSummary summary, IReadOnlyList<(string Name, ErrorTable Table)> tables)
    {
        var result = new JsonObject { ["model"] = summary.ModelPath, ["validation"] = tables[0].Table.ToJson() };
        result["test"] = new JsonObject(tables.Skip(1).Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)entry.Table.ToJson())));
        output.WriteLine(result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
