using Amalgam.Atoms.Elements;

namespace Amalgam.Pages.Svg;

/// <summary>One colour and one name per family, group and period of the elements, the same in all pictures.</summary>
public static class FamilyColors
{
    private static readonly IReadOnlyDictionary<ElementFamily, (string Name, PlotColor Color)> Families = new Dictionary<ElementFamily, (string, PlotColor)>
    {
        [ElementFamily.AlkaliMetal] = ("alkali metals", PlotColor.OfLightness(0.62, 0.19, 25)),
        [ElementFamily.AlkalineEarthMetal] = ("alkaline earth metals", PlotColor.OfLightness(0.76, 0.15, 62)),
        [ElementFamily.TransitionMetal] = ("transition metals", PlotColor.OfLightness(0.64, 0.13, 250)),
        [ElementFamily.PostTransitionMetal] = ("post-transition metals", PlotColor.OfLightness(0.78, 0.08, 220)),
        [ElementFamily.Metalloid] = ("metalloids", PlotColor.OfLightness(0.60, 0.09, 185)),
        [ElementFamily.Nonmetal] = ("nonmetals", PlotColor.OfLightness(0.62, 0.15, 145)),
        [ElementFamily.Halogen] = ("halogens", PlotColor.OfLightness(0.82, 0.15, 122)),
        [ElementFamily.NobleGas] = ("noble gases", PlotColor.OfLightness(0.90, 0.14, 100)),
        [ElementFamily.Lanthanide] = ("lanthanides", PlotColor.OfLightness(0.76, 0.11, 330)),
        [ElementFamily.Actinide] = ("actinides", PlotColor.OfLightness(0.52, 0.16, 320)),
    };

    /// <summary>For people, such as "alkali metals".</summary>
    public static string NameOf(ElementFamily family) => Families[family].Name;

    public static PlotColor Of(ElementFamily family) => Families[family].Color;

    /// <summary>The families that occur, in the order of the table from left to right.</summary>
    public static IReadOnlyList<(string Name, PlotColor Color)> Present(IEnumerable<Element> elements)
    {
        HashSet<ElementFamily> met = [.. elements.Select(element => element.Family)];
        return [.. Families.Where(family => met.Contains(family.Key)).Select(family => family.Value)];
    }

    /// <summary>Groups 1 to 18: a colour circle, so that neighbours are alike.</summary>
    public static PlotColor OfGroup(int group) => PlotColor.OfLightness(group % 2 == 0 ? 0.78 : 0.66, 0.14, 20 + 19 * (group - 1));

    /// <summary>Periods 1 to 7: dark to light.</summary>
    public static PlotColor OfPeriod(int period) => PlotColor.Sequential((period - 0.6) / 6.4);
}
