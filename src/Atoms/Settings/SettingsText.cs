using System.Globalization;
using System.Text;

namespace Amalgam.Atoms.Settings;

/// <summary>Options as the text of a run file: every key with its value, and a comment with unit, range or choices, and with what the key does.</summary>
public static class SettingsText
{
    /// <summary>
    /// The text, sections in the order in which the rows name them first. Keys without a value are comments, and so are keys that have no effect beside the
    /// others: the text reads back.
    /// </summary>
    /// <param name="commentColumn">column where comments begin, longer entries apart</param>
    /// <param name="heading">first line; null for none</param>
    /// <param name="note">a line for the beginning of a section; null for none</param>
    /// <param name="folder">folder of the run file, which paths are written relative to; null writes them as they are</param>
    public static string Of<T>(
        T options, IReadOnlyList<Setting<T>> settings, int commentColumn, string? heading = null, Func<string, string?>? note = null,
        string? folder = null)
        where T : class
    {
        var text = new StringBuilder();
        if (heading is not null) text.Append(heading).Append('\n');
        foreach (string section in SectionsOf(settings))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"[{section}]\n");
            if (note?.Invoke(section) is string line) text.Append(line).Append('\n');
            foreach (Setting<T> setting in settings.Where(setting => setting.Section == section))
                text.Append(Line(setting, options, commentColumn, folder)).Append('\n');
        }
        return folder is null ? text.ToString() : text.Append(RunFileOrigin.Text(folder, commentColumn)).ToString();
    }

    /// <summary>Names of sections, in order.</summary>
    public static IReadOnlyList<string> SectionsOf<T>(IEnumerable<Setting<T>> settings)
        where T : class => [.. settings.Select(setting => setting.Section).Distinct()];

    /// <summary>All values, with effect or without, one line a key: the text that runs compare their settings by.</summary>
    public static string Values<T>(T options, IReadOnlyList<Setting<T>> settings, int commentColumn)
        where T : class
    {
        var text = new StringBuilder();
        foreach (string section in SectionsOf(settings))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"[{section}]\n");
            foreach (Setting<T> setting in settings.Where(setting => setting.Section == section))
                text.Append(Entry(setting, setting.Get(options), false, Comment(setting, setting.Get(options)), commentColumn)).Append('\n');
        }
        return text.ToString();
    }

    private static string Line<T>(Setting<T> setting, T options, int commentColumn, string? folder)
        where T : class
    {
        object? value = setting.Get(options);
        if (folder is not null && setting.Locate is not null) value = RunFileOrigin.Relative(value, folder);
        if (folder is not null && setting.MapPaths is not null && value is not null)
            value = setting.MapPaths(value, path => (string)RunFileOrigin.Relative(path, folder)!);
        SettingCondition<T>? unmet = setting.Unmet(options);
        string values = Comment(setting, value), meaning = setting.Description.TrimEnd('.');
        // The meaning comes last: values line up where they are short.
        string comment = string.Join(". ", new[] { values, meaning, unmet is null ? "" : $"No effect here: {unmet.Words}" }.Where(part => part.Length > 0));
        return Entry(setting, value, unmet is not null, comment, commentColumn);
    }

    private static string Comment<T>(Setting<T> setting, object? value)
        where T : class => value is null && setting.Absent is string absent ? $"{setting.Comment}; absent: {absent}".TrimStart(' ', ';') : setting.Comment;

    private static string Entry<T>(Setting<T> setting, object? value, bool isComment, string comment, int commentColumn)
        where T : class
    {
        string entry = value is null ? $"# {setting.Key} =" : $"{(isComment ? "# " : "")}{setting.Key} = {TomlText.Value(value)}";
        return comment.Length > 0 ? $"{entry.PadRight(commentColumn)} # {comment}" : entry;
    }
}
