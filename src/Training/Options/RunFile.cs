using Amalgam.Atoms.Settings;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Toml;

namespace Amalgam.Training.Options;

/// <summary>Run files of a training: TOML with one section per record of <see cref="RunOptions"/>.</summary>
public static class RunFile
{
    /// <summary>Column of the comments in run files.</summary>
    internal const int CommentColumn = 44;

    private const string Heading = "# All settings of a training run. Lines that begin with # are settings that have no value, or no effect here.";

    /// <summary>The first line of files of the first versions, which gave a value to keys without an effect as well.</summary>
    private const string FirstHeading = "# All settings of a training run. Lines that begin with # are settings without a value.";

    /// <summary>The first lines of files of versions before <see cref="ModelOptions.Resolution"/>.</summary>
    private static readonly string[] EarlierHeadings =
        [FirstHeading, "# All settings of a training run. Lines that begin with # are settings without a value, or without an effect here."];

    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["ablate"] = "amalgam ablate takes this section; leave it out to train one model",
    };

    /// <summary>Reads a run file; paths in it are relative to its folder.</summary>
    /// <exception cref="InvalidDataException">Syntax, an unknown key (the nearest is named), a value out of range (which is named), or a key that has no effect
    /// beside the others.</exception>
    /// <param name="defaults">values of keys that the file does not hold, such as those of a run that goes on; null for the usual ones. A budget in the file
    /// replaces that of the defaults, whatever its unit.</param>
    public static RunOptions Read(string path, RunOptions? defaults = null)
    {
        if (defaults is not null && Read(path).Training.NamesBudget) defaults = defaults with { Training = defaults.Training.WithoutBudget };
        RunOptions options = TomlRunFile.Read(path, defaults ?? DefaultsOf(path), RunSettings.OfFile, RunOptionsCheck.Combinations, Elsewhere,
            text => text.StartsWith(FirstHeading + "\n", StringComparison.Ordinal));
        return FirstLineOf(path) is string first && (first == Heading || EarlierHeadings.Contains(first)) ? SpecChoice.AsWritten(options) : options;
    }

    private static string? FirstLineOf(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault() : null;

    /// <summary>What a file means by keys that it does not hold: the defaults of the version that wrote it.</summary>
    private static RunOptions DefaultsOf(string path) => EarlierHeadings.Contains(FirstLineOf(path)) ? RunOptions.OfEarlierVersions : new RunOptions();

    /// <summary>The text of a run file with all settings, units and ranges as comments.</summary>
    /// <param name="spec">the model; null for that of preset and spec keys</param>
    /// <param name="folder">folder of the file, which paths are written relative to; null writes full paths</param>
    public static string Text(RunOptions options, ModelSpec? spec = null, string? folder = null)
    {
        string? elements = spec is null ? null : $"# elements, from the data: {string.Join(' ', spec.Elements)}";
        RunOptions resolved = SpecChoice.WithAllKeys(options, spec ?? SpecChoice.Create(options.Model, SpecChoice.AnyElement));
        return SettingsText.Of(resolved, RunSettings.OfFile, CommentColumn, Heading, section => section == "model" ? elements : null, folder);
    }
}
