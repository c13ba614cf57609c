using Amalgam.Atoms.Elements;
using Amalgam.Formats.Text;
using Amalgam.Model.Backbones.Dpa3;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Amalgam.Training.Options;

/// <summary>Run files: TOML with one section per record of <see cref="RunOptions"/>.</summary>
public static class RunFile
{
    /// <summary>Reads a run file; paths in it are relative to its folder.</summary>
    /// <exception cref="InvalidDataException">Syntax, an unknown key (the nearest is named), or a value out of range (which is named).</exception>
    public static RunOptions Read(string path) => Read(path, Settings.All, _ => []);

    /// <param name="known">the settings that the file may hold</param>
    /// <param name="check">what else is wrong with the options, once they are right one by one</param>
    internal static RunOptions Read(string path, IReadOnlyList<Setting> known, Func<RunOptions, IEnumerable<SettingProblem>> check)
    {
        string text = ReadText(path);
        var problems = new FileProblems(path);
        DocumentSyntax document = SyntaxParser.Parse(text, path, validate: true);
        string[] lines = text.Split('\n');
        foreach (DiagnosticMessage fault in document.Diagnostics)
            problems.Add(fault.Span.Start.Line + 1, "expected TOML, found a fault: " + fault.Message, LineAt(lines, fault.Span.Start.Line),
                "see toml.io for the notation");
        problems.ThrowIfAny();
        RunOptions options = new RunFileReader(problems, lines, Path.GetDirectoryName(Path.GetFullPath(path))!, known).Read(document, check);
        problems.ThrowIfAny();
        return options;
    }

    /// <summary>The text of a run file with all settings, units and ranges as comments.</summary>
    /// <param name="spec">the model; null for that of preset and spec keys</param>
    public static string Text(RunOptions options, ModelSpec? spec = null) =>
        RunFileWriter.Text(options, spec ?? SpecChoice.Create(options.Model, [new Element(1)]), ofData: spec is not null);

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: expected a run file, found that it cannot be read\n  {problem.Message}\n  → check the path");
        }
    }

    internal static string? LineAt(string[] lines, int line) => line >= 0 && line < lines.Length ? lines[line] : null;
}
