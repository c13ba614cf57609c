using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Workers;

namespace Amalgam.Studies.Errors;

/// <summary>Whether a potential supports every element of a structure.</summary>
public static class ElementCoverage
{
    /// <exception cref="InvalidDataException">It does not; the message names the structure, the elements and the first atom.</exception>
    public static void Require(IPotential potential, Structure structure)
    {
        for (int atom = 0; atom < structure.AtomCount; atom++)
            if (!potential.Supports(structure.Elements[atom])) throw Unknown(potential, structure, atom);
    }

    /// <summary>The structures, each checked when it is asked for.</summary>
    internal static IEnumerable<Structure> Required(PotentialPool potentials, IEnumerable<Structure> structures)
    {
        foreach (Structure structure in structures)
        {
            Require(potentials.Any, structure);
            yield return structure;
        }
    }

    private static InvalidDataException Unknown(IPotential potential, Structure structure, int atom)
    {
        IEnumerable<Element> unknown = structure.Elements.Distinct().Where(element => !potential.Supports(element)).Order();
        IEnumerable<Element> known = Enumerable.Range(1, Element.MaxNumber).Select(number => new Element(number)).Where(potential.Supports);
        return new InvalidDataException(
            $"{structure.Source}: expected elements that the model knows, found {string.Join(' ', unknown)} (first: atom {atom + 1})\n" +
            $"  the model knows {string.Join(' ', known)}\n" +
            "  → leave such structures out, or train a model on data that hold these elements");
    }
}
