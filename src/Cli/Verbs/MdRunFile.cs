using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Formats.Text;
using Amalgam.Model;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Amalgam.Cli.Verbs;

/// <summary>
/// Run files of molecular dynamics: TOML with the sections and keys of <see cref="DynamicsSettings"/>, and model, start, precision in [dynamics].
/// </summary>
internal sealed class MdRunFile
{
    private static readonly string[] OwnKeys = ["model", "start", "precision"];
    private readonly FileProblems problems;
    private readonly string folder;
    private readonly string[] lines;
    private MdRequest request = new(null, null, Precision.Float32, new DynamicsOptions());

    private MdRunFile(string path, string text)
    {
        problems = new FileProblems(path);
        folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        lines = text.Split('\n');
    }

    /// <summary>Reads a run file; paths in it are relative to its folder.</summary>
    /// <exception cref="InvalidDataException">Syntax, an unknown key (the nearest is named), or a value that is not as expected.</exception>
    public static MdRequest Read(string path)
    {
        string text = File.ReadAllText(Inputs.RequireFile(path));
        var file = new MdRunFile(path, text);
        DocumentSyntax document = SyntaxParser.Parse(text, path, validate: true);
        foreach (DiagnosticMessage fault in document.Diagnostics)
            file.Problem(fault.Span.Start.Line, "expected TOML, found a fault: " + fault.Message, "see toml.io for the notation");
        file.problems.ThrowIfAny();
        file.Read(document);
        file.problems.ThrowIfAny();
        return file.request;
    }

    private void Read(DocumentSyntax document)
    {
        foreach (KeyValueSyntax entry in document.KeyValues)
            Problem(entry.Span.Start.Line, $"expected keys inside a section, found '{Name(entry.Key)}' before the first one",
                $"sections: {string.Join(", ", DynamicsSettings.Sections)}");
        foreach (TableSyntaxBase table in document.Tables)
        {
            string section = Name(table.Name);
            if (table is not TableSyntax || !DynamicsSettings.Sections.Contains(section))
                Problem(table.Span.Start.Line, $"expected a section of a run file, found [{section}]",
                    NearestName.Advice(section, [.. DynamicsSettings.Sections]));
            else
                foreach (KeyValueSyntax entry in table.Items) Read(section, entry);
        }
    }

    private void Read(string section, KeyValueSyntax entry)
    {
        string key = Name(entry.Key);
        object? value = entry.Value switch
        {
            StringValueSyntax text => text.Value,
            BooleanValueSyntax truth => truth.Value,
            IntegerValueSyntax whole => whole.Value,
            FloatValueSyntax real => real.Value,
            _ => null,
        };
        if (section == DynamicsSettings.Sections[0] && OwnKeys.Contains(key)) ReadOwn(entry, key, value);
        else if (DynamicsSettings.All.FirstOrDefault(one => one.Section == section && one.Key == key) is not DynamicsSetting setting) Unknown(section, entry,
            key);
        else if (value is not null && setting.With(request.Options, value) is DynamicsOptions options) request = request with { Options = options };
        else Problem(entry.Span.Start.Line, $"{key}: expected {setting.Expected}, found {entry.Value?.ToString().Trim()}",
            "correct the value or leave the line out");
    }

    private void ReadOwn(KeyValueSyntax entry, string key, object? value)
    {
        if (key == "model" && value is string model) request = request with { Model = string.Join(',', model.Split(',').Select(part => Located(part.Trim()))) };
        else if (key == "start" && value is string start) request = request with { Start = Located(start) };
        else if (key == "precision" && value is "float32" or "float64") request = request with { Precision = Inputs.Parse((string)value) };
        else Problem(entry.Span.Start.Line,
            $"{key}: expected {(key == "precision" ? "\"float32\" or \"float64\"" : "text in quotes")}, found {entry.Value?.ToString().Trim()}",
            "correct the value or leave the line out");
    }

    private void Unknown(string section, KeyValueSyntax entry, string key)
    {
        DynamicsSetting? home = DynamicsSettings.All.FirstOrDefault(setting => setting.Key == key);
        string[] known = [.. DynamicsSettings.All.Where(setting => setting.Section == section).Select(setting => setting.Key),
            .. section == DynamicsSettings.Sections[0] ? OwnKeys : []];
        Problem(entry.Span.Start.Line, $"expected a key of [{section}], found '{key}'", home is null ? NearestName.Advice(key, known)
            : $"{key} belongs into [{home.Section}]");
    }

    // Controls have a colon where files have none; a Windows drive letter is one letter long.
    private string Located(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) > 1 || text.Contains('=', StringComparison.Ordinal) ? text : Path.GetFullPath(text, folder);

    private void Problem(int line, string expectedFound, string advice) =>
        problems.Add(line + 1, expectedFound, line < lines.Length ? lines[line].TrimEnd('\r') : null, advice);

    private static string Name(KeySyntax? key) => key?.ToString().Trim().Trim('"') ?? "";
}
