using System.Globalization;

namespace Amalgam.Atoms.Settings;

/// <summary>The words in which rows say what they expect.</summary>
internal static class SettingWords
{
    public static string Kind(SettingKind kind) => kind switch
    {
        SettingKind.Flag => "true or false",
        SettingKind.Integer => "a whole number",
        SettingKind.Number => "a number",
        SettingKind.TextList => "a list of texts in quotes",
        SettingKind.IntegerList => "a list of whole numbers",
        SettingKind.NumberTable => "a table of numbers",
        _ => "text in quotes",
    };

    public static string Flag(SettingWording wording) => wording == SettingWording.RangeThenUnit ? "true | false" : "true or false";

    public static string Choice(SettingWording wording, IEnumerable<string> names) =>
        wording == SettingWording.RangeThenUnit ? string.Join(", ", names.Select(name => $"\"{name}\"")) : string.Join(" | ", names);

    public static string Range(SettingWording wording, SettingKind kind, string unit, double least, double most)
    {
        if (wording == SettingWording.RangeThenUnit) return $"{Number(least)} to {Number(most)}{(unit.Length > 0 ? " " : "")}{unit}";
        if (kind == SettingKind.Integer) return string.Create(CultureInfo.InvariantCulture, $"a whole number, {(long)least} to {(long)most}");
        return $"{unit}, {Number(least)} to {Number(most)}";
    }

    public static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
