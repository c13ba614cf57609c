using Amalgam.Atoms;
using Amalgam.Atoms.Formats;
using Tomlyn.Syntax;

namespace Amalgam.Training;

/// <summary>Turns the syntax of a run file into options and collects what is wrong with it.</summary>
/// <param name="lines">lines of the file, for messages</param>
/// <param name="folder">folder that paths are relative to</param>
internal sealed class RunFileReader(FileProblems problems, string[] lines, string folder)
{
    private readonly Dictionary<(string Section, string Key), int> lineOf = [];
    private readonly RunOptions options = Settings.Copy(new RunOptions());

    public RunOptions Read(DocumentSyntax document)
    {
        foreach (KeyValueSyntax entry in document.KeyValues)
            Problem(entry, $"expected keys inside a section, found '{Name(entry.Key)}' before the first one", $"sections: {string.Join(", ", Settings.Sections.Select(section => $"[{section}]"))}");
        foreach (TableSyntaxBase table in document.Tables) ReadTable(table);
        if (problems.Any) return options;
        foreach (SettingProblem problem in RunOptionsCheck.Problems(options))
        {
            int line = lineOf.GetValueOrDefault((problem.Section, problem.Key), -1);
            problems.Add(line + 1, $"[{problem.Section}] {problem.Key}: {problem.ExpectedFound}", RunFile.LineAt(lines, line), problem.Advice);
        }
        return options;
    }

    private void ReadTable(TableSyntaxBase table)
    {
        string section = Name(table.Name);
        if (section == "data.reference_energies" && table is TableSyntax)
        {
            Setting energies = Settings.All.Single(setting => setting.Key == "reference_energies");
            lineOf[(energies.SectionName, energies.Key)] = table.Span.Start.Line;
            Store(energies, table, TomlValue.Numbers(table.Items.Select(item => (Name(item.Key), item.Value))));
            return;
        }
        if (table is not TableSyntax || !Settings.Sections.Contains(section))
        {
            Problem(table, $"expected a section of a run file, found [{section}]", Nearest.Advice(section, Settings.Sections));
            return;
        }
        foreach (KeyValueSyntax entry in table.Items) ReadEntry(section, entry);
    }

    private void ReadEntry(string section, KeyValueSyntax entry)
    {
        string key = Name(entry.Key);
        lineOf[(section, key)] = entry.Span.Start.Line;
        if (Settings.All.FirstOrDefault(candidate => candidate.SectionName == section && candidate.Key == key) is { } setting)
            Store(setting, entry, TomlValue.Convert(entry.Value, setting.Type));
        else if (SpecChoice.KeysOf(section).Any(candidate => candidate.Name == key))
            options.Model.Spec[key] = TomlValue.Json(entry.Value);
        else
            Problem(entry, $"expected a key of [{section}], found '{key}'", Advice(section, key));
    }

    private static string Advice(string section, string key)
    {
        string? home = Settings.Sections.FirstOrDefault(candidate => KeysOf(candidate).Contains(key));
        if (home is not null) return $"{key} belongs into [{home}]";
        return Nearest.Advice(key, [.. KeysOf(section)]);
    }

    private static IEnumerable<string> KeysOf(string section) =>
        Settings.All.Where(setting => setting.SectionName == section).Select(setting => setting.Key).Concat(SpecChoice.KeysOf(section).Select(key => key.Name));

    private void Store(Setting setting, SyntaxNode node, TomlValue value)
    {
        if (value.Problem is not null)
            Problem(node, $"{setting.Key}: {value.Problem}", $"range: {RunFileWriter.Comment(setting)}");
        else
            setting.Set(options, setting.IsPath ? Resolve(value.Value) : value.Value);
    }

    private object? Resolve(object? value) => value switch
    {
        string path => Path.GetFullPath(path, folder),
        IReadOnlyList<string> paths => paths.Select(path => Path.GetFullPath(path, folder)).ToArray(),
        _ => value,
    };

    private void Problem(SyntaxNode node, string expectedFound, string advice) =>
        problems.Add(node.Span.Start.Line + 1, expectedFound, RunFile.LineAt(lines, node.Span.Start.Line), advice);

    private static string Name(KeySyntax? key)
    {
        if (key is null) return "";
        IEnumerable<BareKeyOrStringValueSyntax?> parts = [key.Key, .. key.DotKeys.Select(part => part.Key)];
        return string.Join('.', parts.Select(part => part switch
        {
            BareKeySyntax bare => bare.Key?.Text ?? "",
            StringValueSyntax text => text.Value ?? "",
            _ => "",
        }));
    }
}
