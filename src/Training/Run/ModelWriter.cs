using System.Text.Json.Nodes;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Settings;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Files;
using Amalgam.Training.Options;
using Amalgam.Training.Progress;

namespace Amalgam.Training.Run;

/// <summary>Saves the model of a run with how it was made. No times and no folders go into the file: a resumed run writes the same bytes.</summary>
internal static class ModelWriter
{
    /// <param name="validation">null when the weights were not validated</param>
    /// <exception cref="InvalidDataException">The file cannot be written; an older one is untouched.</exception>
    public static void Save(PreparedRun run, ParameterSet parameters, ExpertSelection? selection, long step, double? loss, LabelErrors? validation)
    {
        var provenance = new JsonObject
        {
            ["program"] = $"amalgam {typeof(ModelWriter).Assembly.GetName().Version?.ToString(3)}",
            ["step"] = step,
            ["data"] = Listed(run.Files),
            ["training_structures"] = run.OwnStructures,
            ["validation_structures"] = run.Validation.Count,
            ["atoms_by_element"] = new JsonObject(run.Spec.Elements.Zip(run.AtomsByElement, (element, atoms) =>
                KeyValuePair.Create(element.Symbol, (JsonNode?)atoms))),
            ["settings"] = SettingsOf(run.Options),
        };
        if (run.Replay is { Trained.Count: > 0 } replay) provenance["replay"] = Listed(replay.Files);
        if (validation is not null) provenance["validation"] = Metrics(loss!.Value, validation);
        PotentialModel model = run.Levels.Model(parameters, selection, provenance);
        ModelFile.Save(model, Path.Combine(run.Folder, RunFolder.ModelName));
    }

    private static JsonArray Listed(IEnumerable<FileCensus> files) => new([.. files.Select(file => new JsonObject
    {
        ["file"] = Path.GetFileName(file.Path), ["sha256"] = file.Sha256, ["structures"] = file.Structures,
    })]);

    /// <summary>Errors that no label gave are null.</summary>
    private static JsonObject Metrics(double loss, LabelErrors errors)
    {
        var metrics = new JsonObject { ["loss"] = Number(loss) };
        foreach (Label label in LabelTable.All)
        {
            metrics[$"{label.Name}_mae_{label.ErrorUnitKey}"] = Number(errors.Mae(label));
            metrics[$"{label.Name}_rmse_{label.ErrorUnitKey}"] = Number(errors.Rmse(label));
        }
        return metrics;
    }

    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static JsonObject SettingsOf(RunOptions options)
    {
        var sections = new JsonObject();
        foreach (Setting<RunOptions> setting in RunSettings.All)
        {
            if (sections[setting.Section] is not JsonObject section) sections[setting.Section] = section = [];
            section[setting.Key] = setting.Unmet(options) is null ? ValueOf(setting, options) : null;
        }
        return sections;
    }

    private static JsonNode? ValueOf(Setting<RunOptions> setting, RunOptions options) =>
        setting.MapPaths is not null && setting.Get(options) is object value ? (JsonNode)setting.MapPaths(value, path => Path.GetFileName(path))
            : ValueOf(setting.Get(options), isPath: setting.Locate is not null);

    private static JsonNode? ValueOf(object? value, bool isPath) => value switch
    {
        null => null,
        string path when isPath => Path.GetFileName(path),
        IEnumerable<string> paths when isPath => new JsonArray([.. paths.Select(path => JsonValue.Create(Path.GetFileName(path)))]),
        double number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        bool flag => JsonValue.Create(flag),
        string text => text,
        _ => TomlText.Value(value),
    };
}
