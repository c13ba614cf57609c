using System.Globalization;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Amber;

/// <summary>The elements of an AMBER trajectory, which stand in the topology (prmtop) beside it.</summary>
internal static class AmberTopology
{
    private static readonly string[] Endings = [".prmtop", ".parm7", ".top", ".parm"];

    /// <summary>[atom]: of the topology, or of type_map.raw, with type.raw or with one symbol for each atom.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is not of these atoms.</exception>
    public static List<Element> Elements(OutputInput input, int atoms)
    {
        List<Element>? elements = input.Options.TypeElements is null && FileOf(input.Path) is string file ? Read(file) : ByTypes(input);
        if (elements is null)
            throw new InvalidDataException($"{input.Path}: expected the topology of the run beside (NAME.prmtop or NAME.parm7), which names the elements, "
                + "found none\n  → put it there; or type_map.raw with the symbols of the atoms in their order");
        return elements.Count == atoms ? elements : throw new InvalidDataException($"{input.Path}: expected {atoms} atoms as in the trajectory, found "
            + $"{elements.Count} in {FileOf(input.Path) ?? TypeNames.FileBeside(input.Path)}\n  → take the topology that the run was made with");
    }

    /// <summary>NAME.prmtop of NAME.nc, or the only topology of the folder; null for none.</summary>
    public static string? FileOf(string trajectory)
    {
        string? own = Endings.Select(ending => Path.ChangeExtension(trajectory, ending)).FirstOrDefault(File.Exists);
        if (own is not null) return own;
        string folder = Path.GetDirectoryName(Path.GetFullPath(trajectory))!;
        string[] all = [.. Directory.EnumerateFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
            && FileHead.Of(file).Has("%FLAG"))];
        return all.Length == 1 ? all[0] : null;
    }

    private static List<Element>? ByTypes(OutputInput input)
    {
        var names = new TypeNames(input);
        if (names.Count == 0) return null;
        string file = input.Beside("type.raw");
        IEnumerable<int> types = File.Exists(file) ? File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(word => OutputNumbers.TryCount(word, out int type) ? type : -1) : Enumerable.Range(0, names.Count);
        return [.. types.Select(type => names.TryGet(type, out Element element) ? element : throw new InvalidDataException(
            $"{file}: expected types from 0 to {names.Count - 1}, found others\n  → write the types of the atoms in their order"))];
    }

    /// <summary>ATOMIC_NUMBER or, in topologies of before 2012, MASS.</summary>
    private static List<Element> Read(string path)
    {
        using var lines = new OutputLines(path, isLog: false);
        List<double> numbers = [], masses = [];
        while (lines.Next())
            if (lines.Starts("%FLAG ATOMIC_NUMBER")) numbers = ReadTable(lines);
            else if (lines.Starts("%FLAG MASS")) masses = ReadTable(lines);
        List<Element> elements = [];
        foreach (double number in numbers)
            elements.Add(number is >= 1 and <= Element.MaxNumber ? new Element((int)number) : throw Unknown(path, elements.Count, "atomic number", number));
        if (elements.Count == 0)
            foreach (double mass in masses)
                elements.Add(OutputElements.TryMass(mass, out Element element) ? element : throw Unknown(path, elements.Count, "mass", mass));
        return elements;
    }

    /// <summary>Rows of numbers in columns, such as %FORMAT(10I8), up to the next flag.</summary>
    private static List<double> ReadTable(OutputLines lines)
    {
        string format = lines.Need("%FORMAT");
        string[] parts = format.Split(['(', ')', '.', 'I', 'i', 'E', 'e'], StringSplitOptions.RemoveEmptyEntries);
        if (!lines.Starts("%FORMAT") || parts.Length < 3 || !OutputNumbers.TryCount(parts[2].Trim(), out int width) || width == 0)
            throw lines.Fault("a format such as %FORMAT(10I8)");
        List<double> numbers = [];
        while (lines.Next() && !lines.Line.StartsWith('%'))
            for (int start = 0; start < lines.Line.Length; start += width)
            {
                ReadOnlySpan<char> text = lines.Line.AsSpan(start, Math.Min(width, lines.Line.Length - start)).Trim();
                if (text.Length > 0) numbers.Add(OutputNumbers.TryParse(text, out double number) ? number : throw lines.Fault($"numbers of {width} columns"));
            }
        lines.Back();
        return numbers;
    }

    private static InvalidDataException Unknown(string path, int atom, string what, double number) => new(string.Create(CultureInfo.InvariantCulture,
        $"{path}: expected elements, found {what} {number} of atom {atom + 1}: a point without a nucleus, as of four-point water, or a changed mass")
        + "\n  → take those points out of trajectory and topology (strip of cpptraj)");
}
