using Amalgam.Atoms;
using Amalgam.Atoms.Settings;
using Amalgam.Formats.Text;

namespace Amalgam.Training.Options;

/// <summary>Puts values that were given beside a run file in the place of those of the file.</summary>
public static class GivenSettings
{
    /// <summary>The options with the values; what the file says of the same keys is replaced.</summary>
    /// <exception cref="InvalidDataException">A key is unknown, a value is not as expected, or a given key has no effect beside the others.</exception>
    public static RunOptions Apply(RunOptions options, IReadOnlyList<GivenSetting> given)
    {
        foreach (GivenSetting one in given) options = With(options, one);
        RunOptionsCheck.ThrowIfInvalid(options, "settings");
        var problems = new FileProblems("command line");
        foreach (SettingProblem problem in SettingEffects.Problems(options, RunSettings.OfFile, setting => Find(given, setting) is not null))
            problems.Add(0, $"{NameOf(given, problem)}: {problem.ExpectedFound}", null, problem.Advice);
        problems.ThrowIfAny();
        return options;
    }

    private static RunOptions With(RunOptions options, GivenSetting given)
    {
        Setting<RunOptions> setting = RunSettings.OfFile.FirstOrDefault(setting => setting.Section == given.Section && setting.Key == given.Key)
            ?? throw new InvalidDataException($"{given.Name}: expected a key of a run file, found [{given.Section}] {given.Key}\n"
                + $"  → {NearestName.Advice(given.Key, [.. RunSettings.OfFile.Select(setting => setting.Key)])}");
        string text = setting.Locate is null || given.Text.Length == 0 ? given.Text : setting.Locate(given.Text, Environment.CurrentDirectory);
        return setting.WithText(options, text)
            ?? throw new InvalidDataException($"{given.Name}: expected {setting.Expected}, found '{given.Text}'\n  → correct the value or leave it out");
    }

    private static GivenSetting? Find(IReadOnlyList<GivenSetting> given, Setting<RunOptions> setting) =>
        given.FirstOrDefault(one => one.Section == setting.Section && one.Key == setting.Key);

    private static string NameOf(IReadOnlyList<GivenSetting> given, SettingProblem problem) =>
        given.First(one => one.Section == problem.Section && one.Key == problem.Key).Name;
}
