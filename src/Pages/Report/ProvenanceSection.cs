using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amalgam.Atoms.Settings;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Pages.Html;
using Amalgam.Studies;
using Amalgam.Studies.Report;

namespace Amalgam.Pages.Report;

/// <summary>How the model was made: what its file records, and the run file.</summary>
internal static partial class ProvenanceSection
{
    public static void Add(Page page, ModelStudies source)
    {
        PageSection section = page.Section("Provenance");
        JsonObject record = source.Model.Provenance;
        var table = new PageTable("", PageColumn.OfText("what"), PageColumn.OfText("value"));
        foreach ((string key, JsonNode? value) in record.Where(entry => entry.Value is JsonValue)) table.Row(key.Replace('_', ' '), Plain(value));
        if (record["settings"]?["training"]?["seed"] is JsonNode seed) table.Row("seed", Plain(seed));
        if (record["validation"] is JsonObject validation)
            foreach ((string key, JsonNode? value) in validation) table.Row("validation " + NameOf(key), Plain(value));
        if (table.RowCount > 0) section.Add(table);
        else section.Text("The model file does not record how it was made.");
        if (record["data"] is JsonArray files) section.Add(Files(files));
        section.Folded("Network", new TextBlock(SpecJson.Write(source.Model.Spec).ToJsonString(new JsonSerializerOptions { WriteIndented = true }))
        {
            Kind =
            TextKind.Verbatim
        });
        if (record["settings"] is JsonObject settings && source.RunFile is null)
            section.Folded("Settings", new TextBlock(settings.ToJsonString(new JsonSerializerOptions { WriteIndented = true })) { Kind = TextKind.Verbatim });
        if (source.RunFile is string file) section.Folded("Run file, with every setting", new TextBlock(WithoutFolders(file)) { Kind = TextKind.Verbatim });
    }

    private static PageTable Files(JsonArray files)
    {
        var table = new PageTable("Data files", PageColumn.OfText("file"), new PageColumn("structures"), PageColumn.OfText("SHA-256"));
        foreach (JsonNode? file in files)
            table.Row(Plain(file?["file"]), file?["structures"] is JsonValue count && count.TryGetValue(out long structures) ? structures
                : new PageCell(NumberText.None, double.NaN), Plain(file?["sha256"]));
        return table;
    }

    // energy_mae_meV_atom → energy MAE, meV/atom
    private static string NameOf(string key) =>
        key.Replace("_meV_atom", ", meV/atom", StringComparison.Ordinal).Replace("_meV_A3", ", meV/Å³", StringComparison.Ordinal)
        .Replace("_meV_A", ", meV/Å", StringComparison.Ordinal)
        .Replace("mae", "MAE", StringComparison.Ordinal).Replace("rmse", "RMSE", StringComparison.Ordinal).Replace('_', ' ');

    private static string Plain(JsonNode? value) => value switch
    {
        null => NumberText.None,
        JsonValue one when one.TryGetValue(out string? text) => text,
        JsonValue one when one.TryGetValue(out double number) && !double.IsInteger(number) => NumberText.Short(number),
        _ => value.ToJsonString(),
    };

    /// <summary>A run file names files with the folders of the machine it ran on; a page that goes to a colleague names the files alone.</summary>
    internal static string WithoutFolders(string runFile) =>
        FolderInQuotes().Replace(runFile.Split($"\n[{RunFileOrigin.Section}]\n")[0], "\"");

    // Full paths, and those that begin above the folder of the run.
    [GeneratedRegex(@"""(\.\./|/|[A-Za-z]:[/\\])([^""\n]*[/\\])?")]
    private static partial Regex FolderInQuotes();
}
