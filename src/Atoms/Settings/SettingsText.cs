using System.Globalization;
using System.Text;

namespace Amalgam.Atoms.Settings;

/// <summary>Options as the text of a run file: every key with its value, and with unit, range or choices as a comment.</summary>
public static class SettingsText
{
    /// <summary>The text, sections in the order in which the rows name them first. Keys without a value are comments.</summary>
    /// <param name="commentColumn">column where comments begin, longer entries apart</param>
    /// <param name="heading">first line; null for none</param>
    /// <param name="note">a line for the beginning of a section; null for none</param>
    public static string Of<T>(
        T options, IReadOnlyList<Setting<T>> settings, int commentColumn, string? heading = null, Func<string, string?>? note = null)
        where T : class
    {
        var text = new StringBuilder();
        if (heading is not null) text.Append(heading).Append('\n');
        foreach (string section in SectionsOf(settings))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"[{section}]\n");
            if (note?.Invoke(section) is string line) text.Append(line).Append('\n');
            foreach (Setting<T> setting in settings.Where(setting => setting.Section == section))
                text.Append(Line(setting, setting.Get(options), commentColumn)).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Names of sections, in order.</summary>
    public static IReadOnlyList<string> SectionsOf<T>(IEnumerable<Setting<T>> settings)
        where T : class => [.. settings.Select(setting => setting.Section).Distinct()];

    private static string Line<T>(Setting<T> setting, object? value, int commentColumn)
        where T : class
    {
        string entry = value is null ? $"# {setting.Key} =" : $"{setting.Key} = {TomlText.Value(value)}";
        string comment = value is null && setting.Absent is string absent ? $"{setting.Comment}; absent: {absent}".TrimStart(' ', ';') : setting.Comment;
        return comment.Length > 0 ? $"{entry.PadRight(commentColumn)} # {comment}" : entry;
    }
}
