using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Runs;

/// <summary>Whether settings are those of a run that is to go on.</summary>
internal static class ResumedSettings
{
    /// <param name="path">restart file, for messages</param>
    /// <param name="settings">those in the restart file, as text</param>
    /// <param name="done">steps done</param>
    /// <exception cref="InvalidDataException">A setting that changes the motion or the tables differs, or fewer steps are wanted than are done.</exception>
    public static void Require(DynamicsOptions options, string path, string settings, long done)
    {
        Dictionary<string, string> were = Entries(settings), are = Entries(DynamicsSettings.Text(options)), usual = Entries(DynamicsSettings.Text(new()));
        string[] changed = [.. from entry in are
            let was = were.GetValueOrDefault(entry.Key, usual[entry.Key])
            where entry.Value != was && !(entry.Key == "steps" && !options.HasRamp) && entry.Key != "checkpoint_interval"
            select $"{Shown(entry.Key, entry.Value)} (was {Shown(entry.Key, was)})"];
        if (changed.Length > 0)
            throw new InvalidDataException($"{path}: expected the settings that the run was started with, found others\n  {string.Join("\n  ", changed)}"
                + "\n  → leave these out to resume (steps may change unless there is a ramp), or name another folder");
        if (options.Steps < done)
            throw new InvalidDataException($"{path}: expected at least the {done} steps that are done, found steps = {options.Steps}\n"
                + "  → name more steps, or leave them out; frames of earlier steps are in the trajectory");
    }

    private static string Shown(string key, string value) => value.Length > 0 ? $"{key} = {value}" : $"no {key}";

    /// <summary>Values of keys, comments aside; "" for a key without a value.</summary>
    private static Dictionary<string, string> Entries(string text)
    {
        var entries = new Dictionary<string, string>();
        foreach (string line in text.Split('\n'))
        {
            string entry = line.TrimStart(' ', '#');
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            string key = equals > 0 ? entry[..equals].Trim() : "";
            if (!DynamicsSettings.All.Any(setting => setting.Key == key)) continue;
            entries[key] = entry[(equals + 1)..].Split(" #")[0].Trim();
        }
        return entries;
    }
}
