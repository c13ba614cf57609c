using Amalgam.Atoms.Elements;

namespace Amalgam.Dynamics.Observers;

/// <summary>The elements of some atoms, ascending, and which atom has which.</summary>
internal sealed class ElementKinds
{
    /// <param name="elements">[atom]</param>
    public ElementKinds(IReadOnlyCollection<Element> elements)
    {
        Elements = [.. elements.Distinct().Order()];
        OfAtom = [.. elements.Select(element => Array.IndexOf(Elements, element))];
        Counts = new int[Elements.Length];
        foreach (int kind in OfAtom) Counts[kind]++;
    }

    /// <summary>[kind], ascending.</summary>
    public Element[] Elements { get; }

    /// <summary>[atom], kind.</summary>
    public int[] OfAtom { get; }

    /// <summary>[kind], atoms.</summary>
    public int[] Counts { get; }
}
