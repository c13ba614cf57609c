namespace Amalgam.Atoms.Settings;

/// <summary>Checks the numbers of options against the ranges of their rows, wherever the options come from.</summary>
public static class SettingRanges
{
    /// <summary>One problem for every number that is out of range or not finite, in the order of the rows.</summary>
    public static IEnumerable<SettingProblem> Problems<T>(T options, IReadOnlyList<Setting<T>> settings)
        where T : class =>
        from setting in settings
        from number in setting.OutOfRange(setting.Get(options))
        select new SettingProblem(setting.Section, setting.Key, $"expected {setting.ExpectedRange}, found {SettingWords.Number(number)}",
            $"write a number in that range, or leave {setting.Key} out");
}
