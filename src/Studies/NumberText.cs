using System.Globalization;
using Amalgam.Atoms;

namespace Amalgam.Studies;

/// <summary>Numbers for people, with a decimal point, whatever the locale.</summary>
public static class NumberText
{
    /// <summary>What stands where there is no number.</summary>
    public const string None = "–";

    private static readonly NumberFormatInfo Groups = new() { NumberGroupSeparator = ",", NumberGroupSizes = [3] };

    /// <summary>About three significant digits, in powers of ten only below 0.001 and from 1e7.</summary>
    public static string Short(double? value)
    {
        if (value is not double number || double.IsNaN(number)) return None;
        string format = Math.Abs(number) switch
        {
            0 => "0",
            < 1e-3 or >= 1e7 => "0.0e0",
            < 1 => "0.000",
            < 10 => "0.00",
            < 1000 => "0.0",
            _ => "#,0",
        };
        return number.ToString(format, Groups);
    }

    /// <summary>A count in groups of three: 1,234,567.</summary>
    public static string Count(long count) => CountText.Of(count);

    /// <summary>"1 structure", "2 structures".</summary>
    public static string Plural(long count, string word) => CountText.Of(count, word);

    /// <summary>"12 s", "3 min 20 s" or "2 h 5 min".</summary>
    /// <param name="seconds">not negative</param>
    public static string Time(double seconds)
    {
        long whole = (long)Math.Round(seconds);
        return whole < 60 ? $"{whole} s" : whole < 3600 ? $"{whole / 60} min {whole % 60} s" : $"{whole / 3600} h {whole % 3600 / 60} min";
    }
}
