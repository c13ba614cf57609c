using Amalgam.Atoms.Elements;

namespace Amalgam.Formats.Outputs;

/// <summary>Elements of numbered atom types: those the user names, or the symbols in type_map.raw beside the file, as DeePMD-kit keeps them.</summary>
internal sealed class TypeNames
{
    private readonly List<Element> elements = [];

    /// <exception cref="InvalidDataException">A name is no symbol of an element.</exception>
    public TypeNames(OutputInput input)
    {
        string file = FileBeside(input.Path);
        IEnumerable<string> names = input.Options.TypeElements
            ?? (File.Exists(file) ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) : []);
        foreach (string name in names)
            elements.Add(OutputElements.TrySymbol(name, out Element element) ? element
                : throw new InvalidDataException($"{input.Path}: expected symbols of elements as names of the types, found {name}\n  → write the symbols"));
    }

    public int Count => elements.Count;

    /// <summary>The file that names types.</summary>
    public static string FileBeside(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "", "type_map.raw");

    /// <summary>The element of a type, counted from 0; false when it is not known.</summary>
    public bool TryGet(int type, out Element element)
    {
        bool isKnown = type >= 0 && type < elements.Count;
        element = isKnown ? elements[type] : default;
        return isKnown;
    }

    /// <summary>What to throw where types have no names.</summary>
    public static Exception Missing(OutputLines lines, string type) => lines.Fault($"the element of atom type {type}, found only its number",
        "put a file type_map.raw beside, with the symbols of the types in their order");
}
