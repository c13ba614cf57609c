using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Settings;
using Amalgam.Formats.Text;
using Tomlyn.Syntax;

namespace Amalgam.Training.Toml;

/// <summary>Turns the syntax of a run file into options and collects what is wrong with it.</summary>
/// <param name="settings">the keys that the file may hold</param>
/// <param name="defaults">values of keys that the file does not hold</param>
/// <param name="lines">lines of the file, for messages</param>
/// <param name="folder">folder that paths are relative to</param>
internal sealed class TomlReading<T>(IReadOnlyList<Setting<T>> settings, T defaults, FileProblems problems, SourceLines lines, string folder)
    where T : class
{
    private readonly IReadOnlyList<string> sections = SettingsText.SectionsOf(settings);
    private readonly Dictionary<(string Section, string Key), int> lineOf = [];
    private readonly Dictionary<Setting<T>, (JsonArray Tables, TableSyntaxBase First)> tableArrays = [];
    private T options = defaults;

    /// <summary>Folder in which the file was written; null when it does not say.</summary>
    private string? origin;

    /// <summary>Reads all sections.</summary>
    /// <param name="elsewhere">advice on sections that belong into other run files, by name; null for none</param>
    public T Read(DocumentSyntax document, IReadOnlyDictionary<string, string>? elsewhere)
    {
        foreach (KeyValueSyntax entry in document.KeyValues)
            Add(entry, $"expected keys inside a section, found '{TomlValue.KeyText(entry.Key)}' before the first one",
                $"sections: {string.Join(", ", sections.Select(section => $"[{section}]"))}");
        foreach (TableSyntaxBase table in document.Tables.Where(IsOrigin)) ReadOrigin(table);
        foreach (TableSyntaxBase table in document.Tables.Where(table => !IsOrigin(table))) ReadTable(table, elsewhere);
        foreach ((Setting<T> setting, (JsonArray Tables, TableSyntaxBase First) read) in tableArrays) SetTables(setting, read.Tables, read.First);
        return options;
    }

    /// <summary>Whether the file holds a key.</summary>
    public bool Holds(Setting<T> setting) => lineOf.ContainsKey((setting.Section, setting.Key));

    /// <summary>Adds problems of options that were read, with the lines of their keys.</summary>
    public void Add(IEnumerable<SettingProblem> found)
    {
        foreach (SettingProblem problem in found)
        {
            int line = lineOf.GetValueOrDefault((problem.Section, problem.Key), -1);
            problems.Add(line + 1, $"[{problem.Section}] {problem.Key}: {problem.ExpectedFound}", lines.At(line), problem.Advice);
        }
    }

    private void ReadTable(TableSyntaxBase table, IReadOnlyDictionary<string, string>? elsewhere)
    {
        string name = TomlValue.KeyText(table.Name);
        if (table is TableSyntax && settings.FirstOrDefault(setting => IsTableOf(setting, name)) is Setting<T> numbers) ReadNumbers(numbers, table);
        else if (table is TableArraySyntax && settings.FirstOrDefault(setting => IsTableArrayOf(setting, name)) is Setting<T> tables) AddTable(tables, table);
        else if (table is TableSyntax && sections.Contains(name))
            foreach (KeyValueSyntax entry in table.Items) ReadEntry(name, entry);
        else
            Add(table, $"expected a section of a run file, found [{name}]", elsewhere?.GetValueOrDefault(name) ?? NearestName.Advice(name, [.. sections]));
    }

    private static bool IsOrigin(TableSyntaxBase table) => table is TableSyntax && TomlValue.KeyText(table.Name) == RunFileOrigin.Section;

    private void ReadOrigin(TableSyntaxBase table)
    {
        foreach (KeyValueSyntax entry in table.Items)
            if (TomlValue.KeyText(entry.Key) != RunFileOrigin.Key)
                Add(entry, $"expected a key of [{RunFileOrigin.Section}], found '{TomlValue.KeyText(entry.Key)}'", $"its only key is {RunFileOrigin.Key}");
            else if (TomlValue.Of(entry.Value, SettingKind.Text) is string path) origin = Path.GetFullPath(path, folder);
            else Add(entry, $"{RunFileOrigin.Key}: expected text in quotes, found {TomlValue.Text(entry.Value)}", "correct the value or leave the line out");
    }

    private static bool IsTableOf(Setting<T> setting, string name) =>
        setting.Kind == SettingKind.NumberTable && name == $"{setting.Section}.{setting.Key}";

    /// <summary>Whether [[section.key]] is a table of a list of tables, which a value of its own kind is.</summary>
    private static bool IsTableArrayOf(Setting<T> setting, string name) =>
        setting.Kind == SettingKind.Json && setting.MapPaths is not null && name == $"{setting.Section}.{setting.Key}";

    private void AddTable(Setting<T> setting, TableSyntaxBase table)
    {
        if (!tableArrays.ContainsKey(setting))
        {
            if (lineOf.ContainsKey((setting.Section, setting.Key))) Add(table, $"expected {setting.Key} once, found it twice", "keep one of them");
            lineOf[(setting.Section, setting.Key)] = table.Span.Start.Line;
            tableArrays[setting] = ([], table);
        }
        tableArrays[setting].Tables.Add((JsonNode)new JsonObject(table.Items.Select(item =>
            KeyValuePair.Create(TomlValue.KeyText(item.Key), (JsonNode?)TomlValue.Of(item.Value, SettingKind.Json)))));
    }

    private void SetTables(Setting<T> setting, JsonArray tables, TableSyntaxBase first)
    {
        if (setting.Set(options, Located(setting, tables)!) is T changed) options = changed;
        else Add(first, $"[[{setting.Section}.{setting.Key}]]: expected {setting.ExpectedKind}, found another key or kind of value", AdviceOn(setting));
    }

    private void ReadNumbers(Setting<T> setting, TableSyntaxBase table)
    {
        lineOf[(setting.Section, setting.Key)] = table.Span.Start.Line;
        (IReadOnlyDictionary<string, double>? numbers, string problem) =
            TomlValue.Numbers(table.Items.Select(item => (TomlValue.KeyText(item.Key), item.Value)));
        if (numbers is null) Add(table, $"{setting.Key}: {problem}", AdviceOn(setting));
        else options = setting.Set(options, numbers)!;
    }

    private void ReadEntry(string section, KeyValueSyntax entry)
    {
        string key = TomlValue.KeyText(entry.Key);
        lineOf[(section, key)] = entry.Span.Start.Line;
        Setting<T>? setting = settings.FirstOrDefault(candidate => candidate.Section == section && candidate.Key == key);
        if (setting is null) Add(entry, $"expected a key of [{section}], found '{key}'", AdviceOnUnknown(section, key));
        else if (Located(setting, TomlValue.Of(entry.Value, setting.Kind)) is object value && setting.Set(options, value) is T changed) options = changed;
        else Add(entry, $"{key}: expected {setting.ExpectedKind}, found {TomlValue.Text(entry.Value)}", AdviceOn(setting));
    }

    private object? Located(Setting<T> setting, object? value) => (setting.Locate, value) switch
    {
        (_, not null) when setting.MapPaths is not null => setting.MapPaths(value, path => RunFileOrigin.Located(path, Path.GetFullPath, folder, origin)),
        (null, _) => value,
        (_, string text) => RunFileOrigin.Located(text, setting.Locate, folder, origin),
        (_, IReadOnlyList<string> texts) => texts.Select(text => RunFileOrigin.Located(text, setting.Locate, folder, origin)).ToArray(),
        _ => value,
    };

    private string AdviceOnUnknown(string section, string key) =>
        settings.FirstOrDefault(setting => setting.Section != section && setting.Key == key) is Setting<T> home ? $"{key} belongs into [{home.Section}]"
            : NearestName.Advice(key, [.. settings.Where(setting => setting.Section == section).Select(setting => setting.Key)]);

    private static string AdviceOn(Setting<T> setting) =>
        setting.Expected.Length == 0 || setting.Expected == setting.ExpectedKind ? "correct the value or leave the line out" : $"range: {setting.Expected}";

    private void Add(SyntaxNode node, string expectedFound, string advice) =>
        problems.Add(node.Span.Start.Line + 1, expectedFound, lines.At(node.Span.Start.Line), advice);
}
