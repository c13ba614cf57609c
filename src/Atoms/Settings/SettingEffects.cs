namespace Amalgam.Atoms.Settings;

/// <summary>Which keys have an effect beside the others, by the conditions of their rows.</summary>
public static class SettingEffects
{
    /// <summary>One problem for every given key that has no effect.</summary>
    /// <param name="isGiven">whether a key was written by the user, in a run file or on a command line</param>
    public static IEnumerable<SettingProblem> Problems<T>(T options, IReadOnlyList<Setting<T>> settings, Func<Setting<T>, bool> isGiven)
        where T : class =>
        from setting in settings
        where isGiven(setting)
        let unmet = setting.Unmet(options)
        where unmet is not null
        select new SettingProblem(setting.Section, setting.Key, $"expected {unmet.Expected}, found {Found(setting, options)}",
            $"leave {setting.Key} out, as it has no effect here: {unmet.Advice}");

    /// <summary>Options that hold the values of the keys with an effect, and defaults elsewhere: what a run is, whatever else was written.</summary>
    public static T Acting<T>(T options, IReadOnlyList<Setting<T>> settings, T defaults)
        where T : class
    {
        T acting = defaults;
        foreach (Setting<T> setting in settings)
            if (setting.Unmet(options) is null && setting.Get(options) is object value) acting = setting.Set(acting, value) ?? acting;
        return acting;
    }

    private static string Found<T>(Setting<T> setting, T options)
        where T : class => setting.Get(options) is object value ? TomlText.Value(value) : "it";
}
