using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Training.Options;

/// <summary>The text of a run file with every setting, its unit and its range.</summary>
internal static class RunFileWriter
{
    private const int CommentColumn = 44;

    /// <param name="spec">the model; its elements are told in a comment when <paramref name="ofData"/></param>
    public static string Text(RunOptions options, ModelSpec spec, bool ofData) => Text(options, spec, ofData, Settings.All);

    /// <param name="settings">those to write</param>
    public static string Text(RunOptions options, ModelSpec spec, bool ofData, IReadOnlyList<Setting> settings)
    {
        var text = new StringBuilder("# All settings of a training run. Lines that begin with # are settings without a value.\n");
        foreach (string section in Settings.SectionsOf(settings))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n[{section}]\n");
            if (section == "model" && ofData) text.Append("# elements, from the data: ").AppendJoin(' ', spec.Elements).Append('\n');
            foreach (Setting setting in settings.Where(setting => setting.SectionName == section)) text.Append(Line(setting, setting.Of(options)));
            foreach (SpecKey key in SpecChoice.KeysOf(section)) text.Append(Line($"{key.Name} = {Json(key.Get(spec))}", $"{key.Summary}; {key.Expected}"));
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

    /// <summary>The value of a setting in TOML; "" for none.</summary>
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
        IEnumerable<KeyValuePair<string, double>> table => Table(table.Select(entry => (entry.Key, Number(entry.Value)))),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"no notation for {value.GetType()}", nameof(value)),
    };

    private static string Line(Setting setting, object? value) => value is null
        ? Line($"# {setting.Key} =", $"{Comment(setting)}; absent: {setting.Range.Absent}".TrimStart(' ', ';'))
        : Line($"{setting.Key} = {Value(setting, value)}", Comment(setting));

    private static string Line(string entry, string comment) => comment.Length > 0 ? $"{entry.PadRight(CommentColumn)} # {comment}\n" : entry + "\n";

    private static string Json(JsonNode? value) => value switch
    {
        null => "\"none\"",
        JsonArray array => List(array.Select(Json)),
        JsonObject table => Table(table.Select(entry => (entry.Key, Json(entry.Value)))),
        _ => value.ToJsonString(),
    };

    private static string List(IEnumerable<string> items) => "[" + string.Join(", ", items) + "]";

    private static string Table(IEnumerable<(string Key, string Value)> entries) =>
        "{ " + string.Join(", ", entries.Select(entry => $"{entry.Key} = {entry.Value}")) + " }";

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
