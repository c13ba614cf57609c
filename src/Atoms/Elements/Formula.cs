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
}
