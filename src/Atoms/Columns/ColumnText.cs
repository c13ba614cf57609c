using System.Globalization;

namespace Amalgam.Atoms.Columns;

/// <summary>Values of columns as they stand in files.</summary>
internal static class ColumnText
{
    /// <summary>A finite number, with a point and an exponent of e or, as Fortran writes it, d.</summary>
    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text.AsSpan().IndexOfAny('d', 'D') > 0 ? text.Replace('d', 'e').Replace('D', 'e') : text, NumberStyles.Float,
            CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>A flag: T, true or 1; F, false or 0.</summary>
    public static bool TryFlag(string text, out bool flag)
    {
        flag = text is "T" or "t" or "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase);
        return flag || text is "F" or "f" or "0" || text.Equals("false", StringComparison.OrdinalIgnoreCase);
    }
}
