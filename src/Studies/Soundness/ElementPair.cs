using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Soundness;

/// <summary>Two elements of a diatomic molecule.</summary>
public sealed record ElementPair(Element First, Element Second)
{
    public override string ToString() => $"{First}-{Second}";

    /// <summary>Reads "H-O,Mo-Mo", or "all" for every pair of the given elements.</summary>
    /// <exception cref="InvalidDataException">A word is no pair, or an element is not among the known ones.</exception>
    public static IReadOnlyList<ElementPair> ParseList(string text, IReadOnlyList<Element> known)
    {
        if (text == "all")
            return [.. known.SelectMany((first, index) => known.Skip(index).Select(second => new ElementPair(first, second)))];
        return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(word => Parse(word, known)).Distinct()];
    }

    private static ElementPair Parse(string word, IReadOnlyList<Element> known)
    {
        string[] parts = word.Split('-');
        if (parts.Length != 2 || !Element.TryParse(parts[0], out Element first) || !Element.TryParse(parts[1], out Element second))
            throw new InvalidDataException($"expected pairs of elements such as H-O,Mo-Mo, or all, found '{word}'\n"
                + "  → elements in their usual spelling, a hyphen between them");
        foreach (Element element in (Element[])[first, second])
            if (!known.Contains(element)) throw new InvalidDataException($"expected elements that the model knows, found {element} in '{word}'\n"
                + $"  the model knows {string.Join(' ', known)}\n  → choose among these");
        return new ElementPair(first, second);
    }
}
