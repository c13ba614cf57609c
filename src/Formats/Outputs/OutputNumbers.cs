using System.Globalization;

namespace Amalgam.Formats.Outputs;

/// <summary>Numbers as programs print them.</summary>
internal static class OutputNumbers
{
    private const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A finite number. The exponent follows e, d or, as Fortran prints it with three digits, a bare sign: 0.1-100.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        if (text.Length is 0 or > 64) return false;
        if (double.TryParse(text, Real, CultureInfo.InvariantCulture, out value)) return double.IsFinite(value);
        if (!char.IsAsciiDigit(text[^1]) && text[^1] != '.') return false;
        int letter = text.IndexOfAny('d', 'D'), sign = text[1..].LastIndexOfAny('+', '-') + 1;
        string usual = letter > 0 ? $"{text[..letter]}e{text[(letter + 1)..]}" : sign > 1 ? $"{text[..sign]}e{text[sign..]}" : "";
        return double.TryParse(usual, Real, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>An integer that is not negative.</summary>
    public static bool TryCount(ReadOnlySpan<char> text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>The first number at or behind a place of a text; false when there is none.</summary>
    public static bool TryFirst(string text, int start, out double value)
    {
        value = 0;
        while (start < text.Length)
        {
            while (start < text.Length && IsBetween(text[start])) start++;
            int end = start;
            while (end < text.Length && !IsBetween(text[end])) end++;
            if (end > start && TryParse(text.AsSpan(start, end - start), out value)) return true;
            start = end;
        }
        return false;
    }

    private static bool IsBetween(char letter) => char.IsWhiteSpace(letter) || letter is '=' or ':' or ',' or '(' or ')' or '[' or ']' or '"' or ';';
}
