using Amalgam.Atoms.Elements;

namespace Amalgam.Formats.Outputs;

/// <summary>Elements as programs write them.</summary>
internal static class OutputElements
{
    /// <summary>
    /// A symbol in any capitals, an atomic number, or a symbol with something behind it that is no letter: Fe2, O_s, Mg2+, C(fragment=1).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Element element)
    {
        if (OutputNumbers.TryCount(text, out int number) && number is > 0 and <= Element.MaxNumber)
        {
            element = new Element(number);
            return true;
        }
        int letters = 0;
        while (letters < text.Length && char.IsAsciiLetter(text[letters])) letters++;
        element = default;
        return letters is 1 or 2 && TrySymbol(text[..letters], out element);
    }

    /// <summary>A symbol in any capitals.</summary>
    public static bool TrySymbol(ReadOnlySpan<char> text, out Element element)
    {
        element = default;
        if (text.Length is 0 or > 2) return false;
        Span<char> usual = [char.ToUpperInvariant(text[0]), text.Length > 1 ? char.ToLowerInvariant(text[1]) : ' '];
        return Element.TryParse(usual[..text.Length], out element);
    }

    /// <summary>The element whose mass is nearest; false when it is not within 0.3 u.</summary>
    /// <remarks>Heavier neighbours such as Ar and K, Co and Ni differ by more than a tenth of a unit.</remarks>
    public static bool TryMass(double mass, out Element element)
    {
        element = default;
        double best = 0.3;
        for (int z = 1; z <= Element.MaxNumber; z++)
        {
            double distance = Math.Abs(new Element(z).Mass - mass);
            if (distance < best) (best, element) = (distance, new Element(z));
        }
        return best < 0.3;
    }
}
