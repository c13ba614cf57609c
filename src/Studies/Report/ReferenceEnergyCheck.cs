using Amalgam.Atoms.Elements;
using Amalgam.Studies.DataQuality;

namespace Amalgam.Studies.Report;

/// <summary>Whether the E0 of a model can be energies of free atoms: what is bound lies below them.</summary>
public static class ReferenceEnergyCheck
{
    /// <summary>eV/atom: noble-gas solids bind by less, everything else by more.</summary>
    private const double WeakestBinding = 0.15;

    /// <summary>eV: an energy of a free atom above this has a zero that no code uses.</summary>
    private const double HighestAtom = 0.5;

    private const int Named = 8;

    /// <summary>A sentence for the page; null without data to judge by.</summary>
    public static (Verdict Verdict, string Sentence)? Of(ModelStudies source)
    {
        if (source.Data is not { Sets.Count: > 0 } data) return null;
        DataSet set = data.Sets[0];
        if (set.Energies.Count < 2) return null;
        double mean = set.Energies.Average(one => one.Energy);
        IReadOnlyList<Element> elements = source.Model.Spec.Elements;
        // Of a model with sources [source, element].
        string[] high = [.. source.Model.BaselineEnergies.Select((energy, index) => (Element: elements[index % elements.Count], Energy: energy))
            .Where(one => one.Energy > HighestAtom).Select(one => $"{one.Element.Symbol} {NumberText.Short(one.Energy)}")];
        string above = high.Length == 0 ? "" : $"; the E0 of {NumberText.Plural(high.Length, "element")} is above zero ({string.Join(", ", high.Take(Named))}"
            + $"{(high.Length > Named ? ", …" : "")} eV)";
        string place = Math.Abs(mean) < 1e-3 ? "at" : $"{NumberText.Short(Math.Abs(mean))} eV/atom {(mean < 0 ? "below" : "above")}";
        if (mean < -WeakestBinding && high.Length == 0)
            return (Verdict.Pass, $"{Capital(set.Name)} lies {NumberText.Short(-mean)} eV/atom below free atoms (Σ E0) on average, as bound matter does.");
        return (Verdict.Warn, $"The E0 are no energies of free atoms: {set.Name} lies {place} Σ E0 on average, "
            + $"where bound matter lies 1 to 8 below{above}. Energies of these compositions are right; binding energies, evaporation and atoms "
            + "far apart are not. Isolated atoms in the data, or reference_energies in [data], mend it.");
    }

    private static string Capital(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
}
