using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.DataSets;

/// <summary>Formulas by which structures are grouped: a supercell has that of its cell.</summary>
public static class ReducedFormula
{
    /// <summary>"Al2O3" of any number of formula units: counts divided by their greatest common divisor, elements by atomic number.</summary>
    /// <param name="elements">[atom]</param>
    public static string Of(IReadOnlyList<Element> elements)
    {
        (Element Element, int Count)[] counts = [.. elements.GroupBy(element => element).Select(group => (group.Key, group.Count())).OrderBy(pair => pair.Key)];
        int divisor = counts.Aggregate(0, (common, pair) => GreatestCommonDivisor(common, pair.Count));
        return string.Concat(counts.Select(pair => pair.Count == divisor ? pair.Element.Symbol : $"{pair.Element.Symbol}{pair.Count / divisor}"));
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
