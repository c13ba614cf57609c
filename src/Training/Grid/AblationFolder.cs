using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Settings;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Options;
using Amalgam.Training.Run;

namespace Amalgam.Training.Grid;

/// <summary>The folder of an ablation: its settings, and a run folder for every network and seed.</summary>
/// <param name="folder">DIR</param>
/// <param name="optionsOf">settings of the run of a network with a seed</param>
internal sealed class AblationFolder(string folder, AblationPlan ablation, Func<AblationVariant, int, RunOptions> optionsOf)
{
    private const string SettingsName = "ablate.toml";

    /// <summary>Keys whose values do not change what a step does, and the preset, which shows in the spec.</summary>
    private static readonly string[] Free = ["threads", "checkpoint_seconds", "checkpoint_steps", "preset"];

    /// <summary>Name of a run.</summary>
    public static string NameOf(AblationVariant variant, int seed) => $"{variant.Name}-{seed}";

    /// <summary>Folder of a run.</summary>
    public string Of(AblationVariant variant, int seed) => Path.Combine(folder, "runs", NameOf(variant, seed));

    /// <summary>Makes the folder, or checks that it holds this ablation, and writes the settings.</summary>
    /// <exception cref="InvalidDataException">It holds an ablation and <paramref name="resume"/> is false, or none or one of other settings.</exception>
    public void Begin(bool resume)
    {
        string path = Path.Combine(folder, SettingsName);
        if (File.Exists(path) && !resume)
            throw new InvalidDataException(
                $"{folder}: expected a folder without an ablation, found {SettingsName}\n" +
                "  → go on with --resume, or take another folder");
        if (resume && !File.Exists(path))
            throw new InvalidDataException($"{folder}: expected an ablation to go on with, found no {SettingsName}\n  → start it without --resume");
        if (resume) CheckSame();
        Directory.CreateDirectory(Path.Combine(folder, "runs"));
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(ablation.File.Text(folder))));
    }

    /// <summary>Runs that exist must have the settings that the file gives them now; networks and seeds may be added or left out.</summary>
    private void CheckSame()
    {
        foreach ((AblationVariant variant, int seed) in ablation.Runs)
        {
            string path = Path.Combine(Of(variant, seed), RunFolder.SettingsName);
            if (!File.Exists(path)) continue;
            string was = Identity(RunFile.Read(path)), wanted = Identity(optionsOf(variant, seed));
            if (was == wanted) continue;
            (string first, string second) = was.Split('\n').Zip(wanted.Split('\n')).First(pair => pair.First != pair.Second);
            throw new InvalidDataException(
                $"{path}: expected the settings that the run began with ({first}), found others ({second})\n" +
                "  → runs of an ablation must have equal settings: put them back, or take another folder");
        }
    }

    /// <summary>All that defines a run but for its data files, which have hashes of their own: one setting a line.</summary>
    private static string Identity(RunOptions settingsOfRun)
    {
        RunOptions options = RunSettings.Acting(settingsOfRun);
        IEnumerable<string> settings = RunSettings.All.Where(setting => setting.Locate is null && !Free.Contains(setting.Key))
            .Select(setting => $"{setting.Key} = {TomlText.Value(setting.Get(options))}");
        ModelSpec spec = SpecChoice.Create(options.Model, SpecChoice.AnyElement);
        return string.Join('\n', settings.Concat(SpecKeys.All.Select(key => $"{key.Name} = {key.Get(spec)?.ToJsonString() ?? "none"}")));
    }
}
