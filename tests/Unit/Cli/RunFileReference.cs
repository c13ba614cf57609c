using System.Globalization;
using System.Text;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Settings;
using Amalgam.Cli.Verbs;
using Amalgam.Training.Grid;
using Amalgam.Training.Options;

namespace Amalgam.Unit.Cli;

/// <summary>The text of docs/reference/run-file.md: every key of every run file, from the rows that the program reads them by.</summary>
internal static class RunFileReference
{
    private const string Introduction = """
        # Keys of run files

        Run files are TOML: sections with keys and values. Paths are relative to the folder of the file. Unknown keys, values of another kind and numbers out of
        range are errors that name the nearest key or the range, and so is a key that has no effect beside the others (in italics). Every run writes the file
        with all keys, defaults included, into its folder; keys without an effect are comments there. Its section
        [origin], which is no setting, says where the file was written: a path that is not found relative to the file is looked for from there.

        *This page is generated from the tables of keys: `AMALGAM_UPDATE_SNAPSHOTS=1 dotnet test` writes it anew.*

        """;

    /// <summary>The page.</summary>
    public static string Page()
    {
        RunOptions training = new();
        training = SpecChoice.WithAllKeys(training, SpecChoice.Create(training.Model, [new Element(1)]));
        var ablation = new AblationFile(training, new AblationOptions());
        var text = new StringBuilder(Introduction);
        text.Append("\n## amalgam train, amalgam ablate\n\nDefaults of keys that describe the network are those of `preset = \"small\"`. ")
            .Append("Only `amalgam ablate` takes the section [ablate].\n");
        AppendSections(text, ablation, AblationSettings.OfFile);
        text.Append("\n## amalgam md\n\nKeys that have no option of their own are set by `--set KEY=VALUE` as well.\n");
        AppendSections(text, MdRequest.Empty, MdSettings.All);
        return text.ToString();
    }

    private static void AppendSections<T>(StringBuilder text, T defaults, IReadOnlyList<Setting<T>> settings)
        where T : class
    {
        foreach (string section in SettingsText.SectionsOf(settings))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### [{section}]\n\n| key | default | value | meaning |\n|---|---|---|---|\n");
            foreach (Setting<T> setting in settings.Where(setting => setting.Section == section))
                text.Append(CultureInfo.InvariantCulture,
                    $"| `{setting.Key}` | {Default(setting, defaults)} | {Cell(Value(setting))} | {Cell(setting.Description)}{Cell(Conditions(setting))} |\n");
        }
    }

    /// <summary>" *Only with upcycle.*"</summary>
    private static string Conditions<T>(Setting<T> setting)
        where T : class
    {
        string words = string.Join("; ", setting.Conditions.Select(condition => condition.Words));
        return words.Length == 0 ? "" : $"{(setting.Description.EndsWith('.') ? "" : ".")} *{char.ToUpperInvariant(words[0])}{words[1..]}.*";
    }

    private static string Default<T>(Setting<T> setting, T defaults)
        where T : class => setting.Get(defaults) switch
        {
            null => setting.Absent is string absent and not "none" ? Cell(absent) : "–",
            object value => $"`{TomlText.Value(value).Replace("{  }", "{ }", StringComparison.Ordinal)}`",
        };

    private static string Value<T>(Setting<T> setting)
        where T : class => setting.Kind switch
        {
            SettingKind.Flag => "true, false",
            SettingKind.Integer => "whole number" + Range(setting, ", "),
            SettingKind.Number => Range(setting, ""),
            SettingKind.Text => setting.Unit.Length > 0 ? setting.Unit : "text",
            SettingKind.TextList => $"list of {(setting.Unit.Contains('|') ? "" : "texts, ")}{setting.Unit}",
            SettingKind.IntegerList => "list of whole numbers" + Range(setting, ", "),
            SettingKind.NumberTable => "table of numbers, " + setting.Unit,
            _ => setting.Expected,
        };

    private static string Range<T>(Setting<T> setting, string before)
        where T : class =>
        $"{before}{Number(setting.Least)} to {Number(setting.Most)}{(setting.Unit.Length > 0 ? " " : "")}{setting.Unit}";

    private static string Number(double number) =>
        number.ToString(Math.Abs(number) is >= 1e6 or > 0 and < 1e-3 ? "0.###e0" : "R", CultureInfo.InvariantCulture);

    private static string Cell(string text) => text.Replace(" | ", ", ", StringComparison.Ordinal);
}
