using System.Globalization;
using Amalgam.Studies;

namespace Amalgam.Cli.Terminal;

/// <summary>Numbers for people, always with a decimal point and never in the user's locale.</summary>
internal static class NumberFormat
{
    /// <summary>What stands where there is no number.</summary>
    public const string None = NumberText.None;

    /// <summary>About three significant digits, in powers of ten only below 0.001 and from 1e7.</summary>
    public static string Short(double? value)
    {
        if (value is not double number || double.IsNaN(number)) return None;
        double size = Math.Abs(number);
        string format = size switch
        {
            0 => "0",
            < 1e-3 or >= 1e7 => "0.0e0",
            < 1 => "0.000",
            < 10 => "0.00",
            < 1000 => "0.0",
            _ => "0",
        };
        return number.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A count in groups of three: 1,234,567.</summary>
    public static string Count(long count) => NumberText.Count(count);

    /// <summary>A number with a fixed number of decimals.</summary>
    public static string Fixed(double value, int decimals) => value.ToString("F" + decimals, CultureInfo.InvariantCulture);

    /// <summary>"1 structure", "2 structures".</summary>
    public static string Plural(long count, string word) => NumberText.Plural(count, word);

    /// <summary>"2:05:09", "3:20" or "12 s".</summary>
    public static string Time(TimeSpan time) =>
        time.TotalSeconds < 60 ? $"{Fixed(time.TotalSeconds, 0)} s"
        : time.ToString(time.TotalHours < 1 ? @"m\:ss" : time.TotalDays < 1 ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
}
