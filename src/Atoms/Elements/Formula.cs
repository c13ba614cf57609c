using System.Globalization;

namespace Amalgam.Atoms.Elements;

/// <summary>Sum formulas.</summary>
public static class Formula
{
    /// <summary>Hill's order: carbon, hydrogen, then the others by symbol; without carbon all by symbol. "C9H8O4", "H2O", "O3SrTi".</summary>
    /// <remarks>E. A. Hill, J. Am. Chem. Soc. 22, 478 (1900).</remarks>
    /// <param name="elements">[atom]</param>
    public static string Hill(IEnumerable<Element> elements)
    {
        (string Symbol, int Count)[] counts = [.. elements.GroupBy(element => element.Symbol).Select(group => (group.Key, group.Count()))];
        bool isOrganic = counts.Any(entry => entry.Symbol == "C");
        int Rank(string symbol) => !isOrganic ? 2 : symbol switch { "C" => 0, "H" => 1, _ => 2 };
        return string.Concat(counts.OrderBy(entry => Rank(entry.Symbol)).ThenBy(entry => entry.Symbol, StringComparer.Ordinal)
            .Select(entry => entry.Count == 1 ? entry.Symbol : string.Create(CultureInfo.InvariantCulture, $"{entry.Symbol}{entry.Count}")));
    }

    /// <summary>Reduced, such as "Al2O3" for any number of formula units: counts divided by their greatest common divisor, elements by atomic number.</summary>
    /// <param name="elements">[atom]</param>
    public static string Reduced(IEnumerable<Element> elements) =>
        Reduced(elements.GroupBy(element => element).Select(group => (group.Key, group.Count())).OrderBy(entry => entry.Key));

    /// <summary>The same of numbers of atoms.</summary>
    /// <param name="counts">elements in the order in which they are written</param>
    public static string Reduced(IEnumerable<(Element Element, int Count)> counts)
    {
        (Element Element, int Count)[] entries = [.. counts];
        int divisor = entries.Aggregate(0, (common, entry) => GreatestCommonDivisor(common, entry.Count));
        return string.Concat(entries.Select(entry => entry.Count == divisor ? entry.Element.Symbol
            : string.Create(CultureInfo.InvariantCulture, $"{entry.Element.Symbol}{entry.Count / divisor}")));
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
