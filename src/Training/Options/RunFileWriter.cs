using System.Globalization;
using System.Text;

namespace Amalgam.Training;

/// <summary>The text of a run file with every setting, its unit and its range.</summary>
internal static class RunFileWriter
{
    private const int CommentColumn = 44;

    public static string Text(RunOptions options)
    {
        var text = new StringBuilder("# All settings of a training run. Lines that begin with # are settings without a value.\n");
        string section = "";
        foreach (Setting setting in Settings.All)
        {
            if (setting.SectionName != section) text.Append(CultureInfo.InvariantCulture, $"\n[{section = setting.SectionName}]\n");
            object? value = setting.Of(options);
            string line = value is null ? $"# {setting.Key} =" : $"{setting.Key} = {Value(setting, value)}";
            string comment = Comment(setting) + (value is null ? $"; absent: {setting.Range.Absent}" : "");
            text.Append(comment.Length > 0 ? $"{line.PadRight(CommentColumn)} # {comment}" : line).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Unit, range or choices of a setting.</summary>
    public static string Comment(Setting setting)
    {
        if (setting.Type.IsEnum) return string.Join(" | ", Settings.Choices(setting.Type));
        if (setting.Type == typeof(bool)) return "true | false";
        bool bounded = double.IsFinite(setting.Range.Least) || double.IsFinite(setting.Range.Most);
        return bounded ? RunOptionsCheck.RangeText(setting.Range) : setting.Range.Unit;
    }

    /// <summary>One line for every setting, for comparison.</summary>
    public static string Value(Setting setting, object? value) => value switch
    {
        null => "",
        string text => Quoted(setting.IsPath ? Path.GetFullPath(text) : text),
        bool truth => truth ? "true" : "false",
        Enum choice => Quoted(Settings.KeyOf(choice.ToString())),
        double number => Number(number),
        IEnumerable<string> texts => List(texts.Select(text => Quoted(setting.IsPath ? Path.GetFullPath(text) : text))),
        IEnumerable<int> numbers => List(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))),
        IEnumerable<double> numbers => List(numbers.Select(Number)),
        IEnumerable<KeyValuePair<string, double>> table => "{ " + string.Join(", ", table.Select(entry => $"{entry.Key} = {Number(entry.Value)}")) + " }",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"no notation for {value.GetType()}", nameof(value)),
    };

    private static string List(IEnumerable<string> items) => "[" + string.Join(", ", items) + "]";

    private static string Number(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0";
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char letter in text)
        {
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (char.IsControl(letter)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
            else quoted.Append(letter);
        }
        return quoted.Append('"').ToString();
    }
}
