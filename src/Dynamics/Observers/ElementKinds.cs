using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Dynamics.Observers;

/// <summary>The elements of a structure, ascending, and which atom has which.</summary>
internal sealed class ElementKinds
{
    public ElementKinds(Structure structure)
    {
        Elements = [.. structure.Elements.Distinct().Order()];
        OfAtom = [.. structure.Elements.Select(element => Array.IndexOf(Elements, element))];
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
