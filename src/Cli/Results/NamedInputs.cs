using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Amalgam.Cli.Input;
using Amalgam.Training.Toml;

namespace Amalgam.Cli.Results;

/// <summary>Every file and folder that a command line names besides its result: what no result may replace.</summary>
internal static class NamedInputs
{
    /// <summary>Paths as they are written, or full ones where a run file names them.</summary>
    /// <param name="result">the option that names the result</param>
    public static IReadOnlyList<string> Of(ParseResult parsed, Option result)
    {
        // Whatever names something that exists counts, whichever option it belongs to: an option that is added later cannot be forgotten here.
        IEnumerable<string> words = parsed.CommandResult.Children.SelectMany(child => child switch
        {
            OptionResult option when option.Option != result => option.Tokens,
            ArgumentResult argument => argument.Tokens,
            _ => [],
        }).Select(token => token.Value);
        List<string> named = [.. words.SelectMany(word => Existing(word, null))];
        foreach (string file in named.Select(RunFileOf).OfType<string>().Distinct().ToArray())
            named.AddRange(Texts(file).SelectMany(text => Existing(text, Path.GetDirectoryName(Path.GetFullPath(file)))));
        return [.. named.Distinct()];
    }

    /// <summary>What a word may name: itself, the value of KEY=VALUE, the file of FILE@N, the members of a committee.</summary>
    private static IEnumerable<string> Existing(string word, string? folder)
    {
        string value = word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
        // A list of texts in the notation of TOML.
        IEnumerable<string> values = value.StartsWith('[')
            ? [word, .. value.Trim('[', ']').Split(',').Select(text => text.Trim().Trim('"', '\''))]
            : [word, value];
        return values.SelectMany(text => ModelPaths.Split(text, folder).Prepend(text)).SelectMany(WithoutNumber)
            .Where(path => path.Length > 0).Select(path => folder is null ? path : Path.GetFullPath(path, folder)).Where(Path.Exists).Distinct();
    }

    private static IEnumerable<string> WithoutNumber(string path)
    {
        int at = path.LastIndexOf('@');
        return at > 0 && int.TryParse(path.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? [path, path[..at]] : [path];
    }

    private static string? RunFileOf(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, TrainedFolder.SettingsName) : path;
        return file.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) && File.Exists(file) ? file : null;
    }

    // A run file that cannot be read is told by the verb, with its line.
    private static IReadOnlyList<string> Texts(string runFile)
    {
        try
        {
            return TomlRunFile.Texts(runFile);
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
