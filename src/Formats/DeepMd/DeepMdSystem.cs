using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.DeepMd;

/// <summary>One folder of DeePMD-kit data: the types of its atoms, the elements of the types, and its sets of frames.</summary>
internal sealed class DeepMdSystem
{
    public const string TypesName = "type.raw", NamesName = "type_map.raw", OpenName = "nopbc";

    private readonly string folder;
    private readonly string[] names;

    private DeepMdSystem(string folder, string[] names, int[] types)
    {
        this.folder = folder;
        this.names = names;
        Types = types;
        IsOpen = File.Exists(Path.Combine(folder, OpenName));
    }

    /// <summary>[atom], index of the type. In a set of mixed type only its length counts.</summary>
    public int[] Types { get; }

    /// <summary>Whether no axis is periodic.</summary>
    public bool IsOpen { get; }

    /// <exception cref="InvalidDataException">type.raw or type_map.raw is wrong, or there is no set.</exception>
    public static DeepMdSystem Open(string folder, StructureCensus census)
    {
        string mapPath = Path.Combine(folder, NamesName);
        if (!File.Exists(mapPath))
            throw new InvalidDataException($"{mapPath}: expected the symbols of the types in {TypesName}, found no such file"
                + "\n  → write one symbol of an element per line, that of type 0 first");
        string[] names = File.ReadAllText(mapPath).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var system = new DeepMdSystem(folder, names, ReadTypes(Path.Combine(folder, TypesName), names.Length));
        if (Sets(folder).Length == 0)
            throw new InvalidDataException($"{folder}: expected folders set.000, set.001, … with coord.npy, found none"
                + "\n  → DeePMD-kit's raw_to_set makes them out of raw text");
        if (system.IsOpen && Sets(folder)
            .Any(set => File.Exists(Path.Combine(set, "box.npy")))) census.Notice($"{folder}: box.npy beside {OpenName} is not used");
        return system;
    }

    /// <summary>All frames of all sets.</summary>
    public IEnumerable<Structure> Read(DeepMdLabelNames labels, StructureCensus census) =>
        Sets(folder).SelectMany(set => DeepMdSet.Read(this, set, labels, census));

    /// <summary>The files of a system, in the order of their names.</summary>
    public static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file) is TypesName or NamesName or OpenName)
            .Concat(Sets(folder).SelectMany(set => Directory.EnumerateFiles(set, "*.npy"))).Order(StringComparer.Ordinal);

    /// <summary>The element of a type.</summary>
    /// <param name="where">what names the type, for the message</param>
    /// <exception cref="InvalidDataException">There is no such type, or its name is that of no element.</exception>
    public Element ElementOf(int type, string where)
    {
        string map = Path.Combine(folder, NamesName);
        if (type < 0 || type >= names.Length)
            throw new InvalidDataException($"{where}: expected a type of {map} (0 to {names.Length - 1}), found {type}\n  → types count from 0");
        if (Element.TryParse(names[type], out Element element)) return element;
        throw new InvalidDataException($"{map}: expected the symbol of an element as the name of type {type}, found {names[type]}"
            + "\n  → write the symbol: elsewhere type names are free, here they say which atoms these are");
    }

    private static string[] Sets(string folder) => [.. Directory.EnumerateDirectories(folder, "set.*").Order(StringComparer.Ordinal)];

    private static int[] ReadTypes(string path, int known)
    {
        var problems = new FileProblems(path);
        var types = new List<int>();
        foreach ((int index, string line) in File.ReadLines(path).Index())
            foreach (string word in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int type) && type < known) types.Add(type);
                else problems.Add(index + 1, $"expected a type of {NamesName} (0 to {known - 1}), found {word}", line, "types count from 0, one per atom");
        problems.ThrowIfAny();
        return types.Count > 0 ? [.. types] : throw new InvalidDataException($"{path}: expected one type per atom, found none\n  → is the file empty?");
    }
}
