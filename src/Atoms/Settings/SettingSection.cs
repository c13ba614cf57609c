namespace Amalgam.Atoms.Settings;

/// <summary>Makes the rows of one section of a run file.</summary>
/// <typeparam name="T">the options</typeparam>
/// <param name="name">name of the section</param>
/// <param name="wording">how rows say what they expect</param>
public sealed class SettingSection<T>(string name, SettingWording wording = SettingWording.RangeThenUnit)
    where T : class
{
    /// <summary>true or false.</summary>
    public Setting<T> Flag(string key, string description, Func<T, bool> get, Func<T, bool, T> with) =>
        Row(key, description, SettingKind.Flag, options => get(options), (options, value) => value is bool flag ? with(options, flag) : null) with
        {
            Expected = SettingWords.Flag(wording),
            Comment = SettingWords.Flag(wording),
        };

    /// <summary>A number.</summary>
    public Setting<T> Number(string key, string description, string unit, double least, double most, Func<T, double> get, Func<T, double, T> with) =>
        OptionalNumber(key, description, unit, least, most, options => get(options), with);

    /// <summary>A number or none.</summary>
    public Setting<T> OptionalNumber(string key, string description, string unit, double least, double most, Func<T, double?> get, Func<T, double, T> with) =>
        Ranged(Row(key, description, SettingKind.Number, options => get(options), (options, value) => value is double number ? with(options, number) : null),
            unit, least, most);

    /// <summary>A whole number of 32 bits.</summary>
    public Setting<T> Integer(string key, string description, string unit, int least, int most, Func<T, int> get, Func<T, int, T> with) =>
        Ranged(Row(key, description, SettingKind.Integer, options => (long)get(options),
            (options, value) => value is long and >= int.MinValue and <= int.MaxValue ? with(options, (int)(long)value) : null), unit, least, most);

    /// <summary>A whole number of 64 bits.</summary>
    public Setting<T> Long(string key, string description, string unit, double least, double most, Func<T, long> get, Func<T, long, T> with) =>
        OptionalLong(key, description, unit, least, most, options => get(options), with);

    /// <summary>A whole number of 64 bits or none.</summary>
    public Setting<T> OptionalLong(string key, string description, string unit, double least, double most, Func<T, long?> get, Func<T, long, T> with) =>
        Ranged(Row(key, description, SettingKind.Integer, options => get(options), (options, value) => value is long number ? with(options, number) : null),
            unit, least, most);

    /// <summary>A value of an enumeration, by its name in snake_case.</summary>
    public Setting<T> Choice<TEnum>(string key, string description, Func<T, TEnum> get, Func<T, TEnum, T> with)
        where TEnum : struct, Enum => OptionalChoice<TEnum>(key, description, options => get(options), with);

    /// <summary>A value of an enumeration, by its name in snake_case, or none.</summary>
    public Setting<T> OptionalChoice<TEnum>(string key, string description, Func<T, TEnum?> get, Func<T, TEnum, T> with)
        where TEnum : struct, Enum
    {
        string[] names = [.. Enum.GetNames<TEnum>().Select(SnakeCase.Of)];
        return Row(key, description, SettingKind.Choice, options => get(options) is TEnum value ? SnakeCase.Of(value.ToString()) : null,
            (options, value) => value is string text && Array.IndexOf(names, text) is >= 0 and int index
                ? with(options, Enum.GetValues<TEnum>()[index]) : null) with
        {
            Expected = string.Join(" | ", names),
            Comment = string.Join(" | ", names),
            ExpectedKind = SettingWords.Choice(wording, names),
        };
    }

    /// <summary>A text or none.</summary>
    /// <param name="expected">what the text is, such as "a | b"</param>
    public Setting<T> Text(string key, string description, string expected, Func<T, string?> get, Func<T, string, T> with) =>
        Described(Row(key, description, SettingKind.Text, get, (options, value) => value is string text ? with(options, text) : null), expected);

    /// <summary>The path of a file, relative to the folder of the run file, or none.</summary>
    public Setting<T> Path(string key, string description, Func<T, string?> get, Func<T, string, T> with) =>
        Text(key, description, "path", options => get(options) is string path ? FullPath(path) : null, with) with { Locate = System.IO.Path.GetFullPath };

    /// <summary>A list of texts.</summary>
    /// <param name="expected">what the texts are, such as "names"</param>
    public Setting<T> TextList(
        string key, string description, string expected, Func<T, IReadOnlyList<string>> get, Func<T, IReadOnlyList<string>, T> with) =>
        Described(Row(key, description, SettingKind.TextList, get,
            (options, value) => value is IReadOnlyList<string> texts ? with(options, texts) : null), expected);

    /// <summary>Paths of files, relative to the folder of the run file.</summary>
    public Setting<T> PathList(string key, string description, Func<T, IReadOnlyList<string>> get, Func<T, IReadOnlyList<string>, T> with) =>
        TextList(key, description, "paths", options => [.. get(options).Select(FullPath)], with) with { Locate = System.IO.Path.GetFullPath };

    /// <summary>A list of whole numbers of 32 bits.</summary>
    public Setting<T> IntegerList(
        string key, string description, int least, int most, Func<T, IReadOnlyList<int>> get, Func<T, IReadOnlyList<int>, T> with) =>
        Ranged(Row(key, description, SettingKind.IntegerList, options => get(options).Select(number => (long)number).ToArray(),
            (options, value) => value is IReadOnlyList<long> numbers && numbers.All(number => number is >= int.MinValue and <= int.MaxValue)
                ? with(options, [.. numbers.Select(number => (int)number)]) : null), "", least, most);

    /// <summary>Any finite numbers by name.</summary>
    public Setting<T> NumberTable(
        string key, string description, string unit, Func<T, IReadOnlyDictionary<string, double>> get, Func<T, IReadOnlyDictionary<string, double>, T> with) =>
        Described(Row(key, description, SettingKind.NumberTable, get,
            (options, value) => value is IReadOnlyDictionary<string, double> numbers ? with(options, numbers) : null), unit);

    private Setting<T> Row(string key, string description, SettingKind kind, Func<T, object?> get, Func<T, object, T?> set) =>
        new(name, key, kind, get, set)
        {
            Description = description,
            ExpectedKind = SettingWords.Kind(kind),
            Absent = wording == SettingWording.RangeThenUnit ? "none" : null,
        };

    private Setting<T> Ranged(Setting<T> row, string unit, double least, double most)
    {
        string expected = SettingWords.Range(wording, row.Kind, unit, least, most);
        return row with
        {
            Unit = unit,
            Least = least,
            Most = most,
            Expected = expected,
            Comment = expected,
            ExpectedKind = wording == SettingWording.UnitThenRange ? expected : row.ExpectedKind,
        };
    }

    private static Setting<T> Described(Setting<T> row, string expected) => row with { Unit = expected, Expected = expected, Comment = expected };

    // An empty text is no path; who uses it says so.
    private static string FullPath(string path) => path.Length > 0 ? System.IO.Path.GetFullPath(path) : path;
}
