using System.Text.Json.Nodes;
using Amalgam.Cli.Terminal;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>What a run folder holds: how far the run is, its best validation, its model.</summary>
internal static class RunFolderText
{
    public static void Write(TextWriter output, RunFolderContent content)
    {
        output.WriteLine($"{content.Folder}: run, {Plural(content.Files, "file")}");
        if (content.Columns.Count == 0) output.WriteLine("  no step logged yet");
        else WriteLog(output, content);
        if (content.Model is null) output.WriteLine("  no model yet");
        else ModelText.Write(output, content.ModelPath, content.Model);
    }

    public static JsonObject Json(RunFolderContent content) => new()
    {
        ["kind"] = "run",
        ["path"] = content.Folder,
        ["validations"] = content.Validations,
        ["last"] = Line(content, content.Last),
        ["best"] = Line(content, content.Best),
        ["model"] = content.Model is null ? null : ModelJson.Of(content.ModelPath, content.Model),
    };

    private static JsonObject? Line(RunFolderContent content, double[] numbers) => numbers.Length == 0 ? null
        : new JsonObject(content.Columns.Zip(numbers).Select(entry => KeyValuePair.Create(entry.First, JsonOutput.Number(entry.Second))));

    private static void WriteLog(TextWriter output, RunFolderContent content)
    {
        var table = new TextTable("", "last logged", $"best of {Plural(content.Validations, "validation")}");
        foreach ((int column, string name) in content.Columns.Index())
            table.Add(name, Cell(name, content.Last[column]), content.Best.Length == 0 ? None : Cell(name, content.Best[column]));
        table.Write(output, 2);
    }

    private static string Cell(string name, double number) => name == "step" && double.IsFinite(number) ? Count((long)number) : Short(number);
}
