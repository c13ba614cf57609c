using Amalgam.Atoms.Settings;
using Amalgam.Formats.Text;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Amalgam.Training.Toml;

/// <summary>Reads run files: TOML with sections, whose keys are rows of a table. Training, ablation and dynamics all read their files here.</summary>
public static class TomlRunFile
{
    /// <summary>Reads a run file; paths in it are relative to its folder.</summary>
    /// <param name="defaults">values of keys that the file does not hold</param>
    /// <param name="settings">the keys that the file may hold</param>
    /// <param name="check">problems beyond kinds and ranges; called when all keys are known and all values of the right kind; null for none</param>
    /// <param name="elsewhere">advice on sections that belong into other run files, by name; null for none</param>
    /// <param name="isRecord">whether a file of this text records a run of an earlier version, which wrote keys without an effect as well; null: none
    /// does</param>
    /// <exception cref="InvalidDataException">Syntax, an unknown key (the nearest is named), a value that is not as expected, or a key that has no effect
    /// beside the others; up to ten at once.</exception>
    public static T Read<T>(
        string path, T defaults, IReadOnlyList<Setting<T>> settings, Func<T, IEnumerable<SettingProblem>>? check = null,
        IReadOnlyDictionary<string, string>? elsewhere = null, Func<string, bool>? isRecord = null)
        where T : class
    {
        string text = ReadText(path);
        var problems = new FileProblems(path);
        var lines = new SourceLines(text);
        DocumentSyntax document = SyntaxParser.Parse(text, path, validate: true);
        foreach (DiagnosticMessage fault in document.Diagnostics)
            problems.Add(fault.Span.Start.Line + 1, "expected TOML, found a fault: " + fault.Message, lines.At(fault.Span.Start.Line),
                "see toml.io for the notation");
        problems.ThrowIfAny();
        var reading = new TomlReading<T>(settings, defaults, problems, lines, Path.GetDirectoryName(Path.GetFullPath(path))!);
        T options = reading.Read(document, elsewhere);
        bool isReadable = !problems.Any;
        reading.Add(SettingRanges.Problems(options, settings));
        if (isReadable && check is not null) reading.Add(check(options));
        // Whether a key acts can be said only of options that are right otherwise.
        if (!problems.Any && isRecord?.Invoke(text) != true) reading.Add(SettingEffects.Problems(options, settings, reading.Holds));
        problems.ThrowIfAny();
        return options;
    }

    /// <summary>Every text that is a value in a run file, at any depth; those that name files are relative to its folder.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Texts(string path) =>
        [.. SyntaxParser.Parse(ReadText(path), path).Descendants().OfType<StringValueSyntax>().Select(text => text.Value ?? "")];

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
}
