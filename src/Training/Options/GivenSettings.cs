using Amalgam.Atoms;
using Amalgam.Atoms.Settings;
using Amalgam.Formats.Text;
using Amalgam.Training.Toml;

namespace Amalgam.Training.Options;

/// <summary>Puts values that were given beside a run file in the place of those of the file.</summary>
public static class GivenSettings
{
    private static readonly string[] Budgets = ["minutes", "steps", "epochs"];

    /// <summary>The options with the values; what the file says of the same keys is replaced. A budget replaces that of the file, whatever its unit.</summary>
    /// <exception cref="InvalidDataException">A key is unknown, a value is not as expected, or a given key has no effect beside the others.</exception>
    public static RunOptions Apply(RunOptions options, IReadOnlyList<GivenSetting> given)
    {
        GivenSetting[] located = [.. given.Select(one => Located(one, RunSettings.OfFile))];
        if (located.Any(one => one.Section == "training" && Budgets.Contains(one.Key))) options = options with { Training = options.Training.WithoutBudget };
        options = Apply(options, RunSettings.OfFile, located);
        RunOptionsCheck.ThrowIfInvalid(options, "settings");
        return options;
    }

    /// <summary>Any options with the values of some of their keys.</summary>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static T Apply<T>(T options, IReadOnlyList<Setting<T>> settings, IReadOnlyList<GivenSetting> given)
        where T : class
    {
        GivenSetting[] located = [.. given.Select(one => Located(one, settings))];
        foreach (GivenSetting one in located) options = With(options, SettingOf(one, settings), one);
        var problems = new FileProblems("command line");
        foreach (SettingProblem problem in SettingEffects.Problems(options, settings, setting => located.Any(one => IsOf(one, setting))))
        {
            string name = located.First(one => one.Section == problem.Section && one.Key == problem.Key).Name;
            problems.Add(0, $"{name}: {problem.ExpectedFound}", null, problem.Advice);
        }
        problems.ThrowIfAny();
        return options;
    }

    /// <summary>The same with its section, where only a key was given.</summary>
    private static GivenSetting Located<T>(GivenSetting given, IReadOnlyList<Setting<T>> settings)
        where T : class => given with { Section = SettingOf(given, settings).Section };

    private static Setting<T> SettingOf<T>(GivenSetting given, IReadOnlyList<Setting<T>> settings)
        where T : class
    {
        Setting<T>[] found = [.. settings.Where(setting => given.Section.Length == 0 ? setting.Key == given.Key : IsOf(given, setting))];
        if (found.Length == 1) return found[0];
        if (found.Length > 1)
            throw new InvalidDataException($"{given.Name}: expected a key of one section, found {given.Key} in "
                + $"{string.Join(" and ", found.Select(setting => $"[{setting.Section}]"))}\n  → name its section: {found[0].Section}.{given.Key}");
        string advice = settings.FirstOrDefault(setting => setting.Key == given.Key) is Setting<T> home ? $"{given.Key} belongs into [{home.Section}]"
            : NearestName.Advice(given.Key, [.. settings.Where(setting => given.Section.Length == 0 || settings.All(other => other.Section != given.Section)
                || setting.Section == given.Section).Select(setting => setting.Key)]);
        string name = (given.Section.Length > 0 ? given.Section + "." : "") + given.Key;
        throw new InvalidDataException($"{given.Name}: expected a key of a run file, found '{name}'\n  → {advice}");
    }

    private static T With<T>(T options, Setting<T> setting, GivenSetting given)
        where T : class
    {
        string text = setting.Locate is null || given.Text.Length == 0 ? given.Text : setting.Locate(given.Text, Environment.CurrentDirectory);
        object? value = setting.Kind is SettingKind.TextList or SettingKind.IntegerList or SettingKind.NumberTable or SettingKind.Json
            ? TomlValue.OfText(given.Text, setting.Kind) : null;
        if (value is IReadOnlyList<string> texts && setting.Locate is not null)
            value = texts.Select(path => setting.Locate(path, Environment.CurrentDirectory)).ToArray();
        if (value is not null && setting.MapPaths is not null) value = setting.MapPaths(value, path => Path.GetFullPath(path, Environment.CurrentDirectory));
        return (value is null ? setting.WithText(options, text) : setting.With(options, value))
            ?? throw new InvalidDataException($"{given.Name}: expected {(setting.Expected.Length > 0 ? setting.Expected : setting.ExpectedKind)}, "
                + $"found '{given.Text}'\n  → correct the value or leave it out");
    }

    private static bool IsOf<T>(GivenSetting given, Setting<T> setting)
        where T : class => given.Section == setting.Section && given.Key == setting.Key;
}
