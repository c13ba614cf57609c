using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Amalgam.Formats.Text;

/// <summary>Numbers in ASCII text, read without strings; every double is the nearest one, the same as that of double.Parse.</summary>
internal static class NumberText
{
    /// <summary>Powers of ten that a double holds exactly.</summary>
    private static readonly double[] ExactPowers =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    private const ulong LargestExactInteger = 1UL << 53;

    /// <summary>Characters of a number with an exponent after d; longer ones are none.</summary>
    private const int LongestNumber = 128;

    /// <summary>Space or tab, the separators within a line.</summary>
    public static bool IsBlank(byte character) => character is (byte)' ' or (byte)'\t';

    /// <summary>Position of the first character at or after <paramref name="position"/> that is no separator.</summary>
    public static int SkipBlanks(ReadOnlySpan<byte> text, int position)
    {
        while ((uint)position < (uint)text.Length && IsBlank(text[position])) position++;
        return position;
    }

    /// <summary>Position just after the token that starts at <paramref name="position"/>.</summary>
    public static int EndOfToken(ReadOnlySpan<byte> text, int position)
    {
        while ((uint)position < (uint)text.Length && !IsBlank(text[position])) position++;
        return position;
    }

    /// <summary>Reads the next token as a finite number and moves behind it; false, without moving, when it is none.</summary>
    /// <remarks>
    /// W. D. Clinger (1990): an integer up to 2^53 and a power of ten up to 10^22 are exact doubles, so one multiplication or
    /// division of them rounds once, correctly. Everything else is left to double.Parse.
    /// </remarks>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, ref int position, out double value)
    {
        int at = SkipBlanks(text, position);
        int first = at;
        bool negative = (uint)at < (uint)text.Length && text[at] == '-';
        if (negative || (uint)at < (uint)text.Length && text[at] == '+') at++;

        int digitsStart = at;
        ulong digits = ReadDigits(text, ref at, 0);
        int digitCount = at - digitsStart;
        int exponent = 0;
        if ((uint)at < (uint)text.Length && text[at] == '.')
        {
            int fraction = ++at;
            digits = ReadDigits(text, ref at, digits);
            exponent = fraction - at;
            digitCount -= exponent;
        }
        if (digitCount is > 0 and <= 19 && digits <= LargestExactInteger && ReadExponent(text, ref at, ref exponent)
            && ((uint)at >= (uint)text.Length || IsBlank(text[at])) && exponent is >= -22 and <= 22)
        {
            value = exponent < 0 ? digits / ExactPowers[-exponent] : digits * ExactPowers[exponent];
            if (negative) value = -value;
            position = at;
            return true;
        }
        int end = EndOfToken(text, first);
        bool parsed = TryParseDouble(text[first..end], out value);
        if (parsed) position = end;
        return parsed;
    }

    /// <summary>The whole text as a finite number, correctly rounded. The exponent follows e or, as Fortran writes it, d.</summary>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value) => TryParse(text, out value) && double.IsFinite(value);

    /// <summary>Whether the text writes a number that is not finite (nan, -inf, 1e999).</summary>
    public static bool IsNotFinite(ReadOnlySpan<byte> text) =>
        TryParse(text, out double value) ? !double.IsFinite(value)
            : Ascii.EqualsIgnoreCase(text.TrimStart("+-"u8), "nan"u8) || Ascii.EqualsIgnoreCase(text.TrimStart("+-"u8), "inf"u8);

    /// <summary>The whole text as an integer.</summary>
    public static bool TryParseInteger(ReadOnlySpan<byte> text, out int value)
    {
        if (text is [(byte)'+', ..]) text = text[1..];
        return Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        int exponent = text.IndexOfAny((byte)'d', (byte)'D');
        if (exponent < 1 || text.Length > LongestNumber) return double.TryParse(text, style, CultureInfo.InvariantCulture, out value);
        Span<byte> usual = stackalloc byte[LongestNumber];
        text.CopyTo(usual);
        usual[exponent] = (byte)'e';
        return double.TryParse(usual[..text.Length], style, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Adds digits to <paramref name="value"/>; wraps beyond 19 digits, which the caller refuses.</summary>
    private static ulong ReadDigits(ReadOnlySpan<byte> text, ref int position, ulong value)
    {
        int at = position;
        while ((uint)at < (uint)text.Length)
        {
            uint digit = (uint)text[at] - '0';
            if (digit > 9) break;
            value = 10 * value + digit;
            at++;
        }
        position = at;
        return value;
    }

    /// <summary>Adds e±n or d±n, if it follows, to <paramref name="exponent"/>; false when what follows the letter is no short integer.</summary>
    private static bool ReadExponent(ReadOnlySpan<byte> text, ref int position, ref int exponent)
    {
        if ((uint)position >= (uint)text.Length || (text[position] | 0x20) is not ('e' or 'd')) return true;
        int at = position + 1;
        bool negative = (uint)at < (uint)text.Length && text[at] == '-';
        if (negative || (uint)at < (uint)text.Length && text[at] == '+') at++;
        int first = at;
        int value = (int)ReadDigits(text, ref at, 0);
        if (at - first is 0 or > 4) return false;
        exponent += negative ? -value : value;
        position = at;
        return true;
    }
}
