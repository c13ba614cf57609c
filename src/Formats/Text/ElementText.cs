using Amalgam.Atoms.Elements;

namespace Amalgam.Formats.Text;

/// <summary>Elements in ASCII text: a symbol in its usual spelling or an atomic number.</summary>
internal static class ElementText
{
    /// <summary>[27 · first letter + second letter]: Z of one- and two-letter symbols, 0 where there is none.</summary>
    private static readonly byte[] Numbers = BuildNumbers();

    /// <summary>The element a token names; false when it names none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> token, out Element element)
    {
        int number = 0;
        if (token.Length is 1 or 2 && IsUpper(token[0]) && (token.Length == 1 || IsLower(token[1])))
            number = Numbers[Slot((char)token[0], token.Length == 2 ? (char)token[1] : default)];
        else if (NumberText.TryParseInteger(token, out int z) && z is > 0 and <= Element.MaxNumber)
            number = z;
        element = number > 0 ? new Element(number) : default;
        return number > 0;
    }

    private static bool IsUpper(byte letter) => letter is >= (byte)'A' and <= (byte)'Z';
    private static bool IsLower(byte letter) => letter is >= (byte)'a' and <= (byte)'z';
    private static int Slot(char first, char second) => 27 * (first - 'A') + (second == default ? 0 : second - 'a' + 1);

    private static byte[] BuildNumbers()
    {
        byte[] numbers = new byte[27 * 26];
        for (int z = 1; z <= Element.MaxNumber; z++)
        {
            string symbol = ElementTable.Symbols[z];
            numbers[Slot(symbol[0], symbol.Length == 2 ? symbol[1] : default)] = (byte)z;
        }
        return numbers;
    }
}
