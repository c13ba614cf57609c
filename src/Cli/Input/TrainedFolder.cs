using Amalgam.Training.Run;

namespace Amalgam.Cli.Input;

/// <summary>A folder that amalgam train wrote: names of its files.</summary>
internal static class TrainedFolder
{
    public const string ModelName = "model.safetensors", SettingsName = "run.toml", PageName = "report.html";

    /// <summary>Whether a folder was written by amalgam train.</summary>
    public static bool IsOne(string folder) => File.Exists(Path.Combine(folder, SettingsName)) && File.Exists(LogFile.In(folder));

    /// <exception cref="InvalidDataException">The folder holds no run.</exception>
    /// <param name="advice">what to name instead</param>
    public static void Require(string folder, string advice)
    {
        if (!IsOne(folder))
            throw new InvalidDataException($"{folder}: expected the folder of a run ({SettingsName}, {LogFile.Name}), found another\n  → {advice}");
    }

    /// <summary>The name of a run: that of its folder.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
}
