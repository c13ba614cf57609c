using Amalgam.Atoms;
using Amalgam.Formats.Text;
using Tomlyn.Syntax;

namespace Amalgam.Training.Options;

/// <summary>Turns the syntax of a run file into options and collects what is wrong with it.</summary>
/// <param name="lines">lines of the file, for messages</param>
/// <param name="folder">folder that paths are relative to</param>
/// <param name="known">the settings that the file may hold</param>
internal sealed class RunFileReader(FileProblems problems, string[] lines, string folder, IReadOnlyList<Setting> known)
{
    private readonly IReadOnlyList<string> sections = Settings.SectionsOf(known);
    private readonly Dictionary<(string Section, string Key), int> lineOf = [];
    private readonly RunOptions options = Settings.Copy(new RunOptions());

    /// <param name="check">what else is wrong with the options, once they are right one by one</param>
    public RunOptions Read(DocumentSyntax document, Func<RunOptions, IEnumerable<SettingProblem>> check)
    {
        foreach (KeyValueSyntax entry in document.KeyValues)
            Problem(entry, $"expected keys inside a section, found '{Name(entry.Key)}' before the first one",
                $"sections: {string.Join(", ", sections.Select(section => $"[{section}]"))}");
        foreach (TableSyntaxBase table in document.Tables) ReadTable(table);
        if (problems.Any) return options;
        SettingProblem[] found = [.. RunOptionsCheck.Problems(options, known)];
        foreach (SettingProblem problem in found.Length > 0 ? found : check(options))
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
        if (table is not TableSyntax || !sections.Contains(section))
        {
            string advice = section == "ablate" ? "amalgam ablate takes this section; leave it out to train one model"
                : NearestName.Advice(section, [.. sections]);
            Problem(table, $"expected a section of a run file, found [{section}]", advice);
            return;
        }
        foreach (KeyValueSyntax entry in table.Items) ReadEntry(section, entry);
    }

    private void ReadEntry(string section, KeyValueSyntax entry)
    {
        string key = Name(entry.Key);
        lineOf[(section, key)] = entry.Span.Start.Line;
        if (known.FirstOrDefault(candidate => candidate.SectionName == section && candidate.Key == key) is { } setting)
            Store(setting, entry, TomlValue.Convert(entry.Value, setting.Type));
        else if (SpecChoice.KeysOf(section).Any(candidate => candidate.Name == key))
            options.Model.Spec[key] = TomlValue.Json(entry.Value);
        else
            Problem(entry, $"expected a key of [{section}], found '{key}'", Advice(section, key));
    }

    private string Advice(string section, string key)
    {
        string? home = sections.FirstOrDefault(candidate => candidate != section && KeysOf(candidate).Contains(key));
        if (home is not null) return $"{key} belongs into [{home}]";
        return NearestName.Advice(key, [.. KeysOf(section)]);
    }

    private IEnumerable<string> KeysOf(string section) =>
        known.Where(setting => setting.SectionName == section).Select(setting => setting.Key).Concat(SpecChoice.KeysOf(section).Select(key => key.Name));

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
