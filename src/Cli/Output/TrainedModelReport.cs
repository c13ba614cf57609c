using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Cli.Input;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Pages.Reports;
using Amalgam.Studies.Errors;
using Amalgam.Training.Progress;
using Amalgam.Training.Run;

namespace Amalgam.Cli.Output;

/// <summary>The error tables at the end of a training, on the validation structures and on test files, and the page of the run.</summary>
internal static class TrainedModelReport
{
    private const string PageName = "report.html";

    /// <param name="withPage">whether report.html goes into the run folder</param>
    public static void Write(Screen screen, TextWriter report, TrainingSummary summary, IReadOnlyList<string> tests, int threads, bool json, bool withPage)
    {
        PotentialModel model = ModelFile.Load(summary.ModelPath);
        RunStructures structures = RunStructures.Of(summary.Folder);
        var gathering = new ReportGathering(screen, Precision.Float32, threads) { IsBrief = true };
        var studies = new List<ErrorStudy> { gathering.Study(model, "validation", structures.Validation) };
        foreach ((string test, string name) in tests.Zip(ReportGathering.ShortNames(tests)))
            studies.Add(gathering.Study(model, name, Inputs.Structures(test)));
        (string Name, ErrorTable Table)[] tables = [.. studies.Zip(tests.Prepend("validation"), (study, name) => (name, study.Table))];
        foreach ((string name, ErrorTable table) in tables)
        {
            report.WriteLine();
            ErrorReport.Write(report, name, table);
        }
        if (withPage)
        {
            string page = Path.Combine(summary.Folder, PageName);
            ReportPage.Create(gathering.OfEnded(summary.Folder, model, structures, studies, tests)).Save(page);
            report.WriteLine();
            report.WriteLine($"report: {page}");
        }
        if (json) WriteJson(screen.Output, summary, tables);
    }

    private static void WriteJson(TextWriter output, TrainingSummary summary, IReadOnlyList<(string Name, ErrorTable Table)> tables)
    {
        var result = new JsonObject { ["model"] = summary.ModelPath, ["validation"] = tables[0].Table.ToJson() };
        result["test"] = new JsonObject(tables.Skip(1).Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)entry.Table.ToJson())));
        output.WriteLine(result.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
