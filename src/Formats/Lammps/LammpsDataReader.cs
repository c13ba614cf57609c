using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Lammps;

/// <summary>Reads a data file: header, then sections in any order.</summary>
internal sealed class LammpsDataReader(OutputInput input)
{
    private readonly TypeNames names = new(input);
    private readonly Dictionary<string, Element> elements = [];
    private readonly Dictionary<string, string> labels = [];
    private readonly LammpsDataBox box = new();
    private readonly SortedDictionary<long, LammpsDataAtom> atoms = [];
    private readonly Dictionary<long, double[]> velocities = [];
    private LammpsUnits units = LammpsUnits.Metal;
    private int atomCount = -1, typeCount;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open(isLog: false);
        ReadTitle(lines);
        while (lines.Next())
        {
            string line = Plain(lines.Line);
            if (line.Length == 0 || box.Read(lines, line) || ReadCount(lines, line)) continue;
            if (line == "Atoms") ReadAtoms(lines);
            else if (line == "Masses") ReadMasses(lines);
            else if (line == "Atom Type Labels") ReadLabels(lines);
            else if (line == "Velocities") ReadVelocities(lines);
        }
        if (atomCount < 0 || atoms.Count != atomCount) throw lines.End($"{Math.Max(atomCount, 1)} atoms in a section Atoms");
        yield return Frame(lines);
    }

    /// <summary>A line without its remark.</summary>
    private static string Plain(string line) => (line.IndexOf('#') is >= 0 and int mark ? line[..mark] : line).Trim();

    private void ReadTitle(OutputLines lines)
    {
        string title = lines.Need("a title");
        int at = title.IndexOf("units = ", StringComparison.Ordinal);
        if (at < 0) return;
        string style = title[(at + 8)..].Split(' ', ',')[0];
        units = LammpsUnits.Of(style) ?? throw lines.Fault("units metal, real or electron", "write the data with one of these");
    }

    private bool ReadCount(OutputLines lines, string line)
    {
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !OutputNumbers.TryCount(words[0], out int count)) return false;
        if (words[1..] is ["atoms"]) atomCount = count;
        else if (words[1..] is ["atom", "types"]) typeCount = count;
        return true;
    }

    private void ReadMasses(OutputLines lines)
    {
        foreach (string[] words in Rows(lines, typeCount))
        {
            int mark = lines.Line.IndexOf('#');
            string remark = mark < 0 ? "" : lines.Line[(mark + 1)..].Trim();
            Element element = default;
            double mass = words.Length > 1 ? lines.Real(1) : throw lines.Fault("a type and its mass");
            bool isKnown = OutputElements.TryMass(mass, out Element weighed);
            if (TryName(remark.Split(' ')[0], out element) || TryName(words[0], out element) && (!isKnown || element == weighed)) isKnown = true;
            else element = weighed;
            if (isKnown) elements[words[0]] = element;
        }
    }

    private static bool TryName(string text, out Element element)
    {
        element = default;
        return text.Length > 0 && !char.IsAsciiDigit(text[0]) && OutputElements.TryParse(text, out element);
    }

    private void ReadLabels(OutputLines lines)
    {
        foreach (string[] words in Rows(lines, typeCount))
            labels[words[0]] = words.Length > 1 ? words[1] : throw lines.Fault("a type and its label");
    }

    private void ReadVelocities(OutputLines lines)
    {
        foreach (string[] words in Rows(lines, atomCount))
            velocities[words.Length > 3 ? lines.Count(0) : throw lines.Fault("an id and three numbers")] = lines.Reals(1, 3);
    }

    private void ReadAtoms(OutputLines lines)
    {
        int mark = lines.Line.IndexOf('#');
        string style = mark < 0 ? "" : lines.Line[(mark + 1)..].Trim().Split(' ')[0];
        LammpsAtomColumns? columns = null;
        foreach (string[] words in Rows(lines, atomCount))
        {
            columns ??= LammpsAtomColumns.Of(style, words, lines);
            if (words.Length < columns.Position + 3) throw lines.Fault($"{columns.Position + 3} columns of an atom");
            if (!atoms.TryAdd(lines.Count(0), columns.Read(lines, words))) throw lines.Fault("an id of its own for each atom");
        }
    }

    /// <summary>Rows of a section, blank lines aside.</summary>
    private static IEnumerable<string[]> Rows(OutputLines lines, int count)
    {
        for (int row = 0; row < count; row++)
        {
            do lines.Need($"row {row + 1} of {count}");
            while (Plain(lines.Line).Length == 0);
            yield return Plain(lines.Line).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private OutputFrame Frame(OutputLines lines)
    {
        double[] rows = box.Rows ?? throw lines.End("the bounds of a box");
        List<double> positions = [];
        foreach (LammpsDataAtom atom in atoms.Values)
            for (int k = 0; k < 3; k++)
                positions.Add(units.Length * (atom.Position[k] + atom.Images[0] * rows[k] + atom.Images[1] * rows[3 + k] + atom.Images[2] * rows[6 + k]));
        var frame = new OutputFrame($"{input.Path}:1", [.. atoms.Values.Select(atom => ElementOf(atom.Type, lines))], positions)
        {
            CellRows = Lattice.Scaled(rows, units.Length),
        };
        if (atoms.Values.All(atom => atom.Charge is not null)) frame.Keep("charges", 1, [.. atoms.Values.Select(atom => atom.Charge!.Value)]);
        if (atoms.Values.All(atom => atom.Moment is not null)) frame.Keep("magmoms", 3, [.. atoms.Values.SelectMany(atom => atom.Moment!)]);
        if (velocities.Count == atoms.Count && atoms.Keys.All(velocities.ContainsKey))
            frame.KeepVelocities([.. atoms.Keys.SelectMany(id => velocities[id])], units.Velocity);
        return frame;
    }

    private Element ElementOf(string type, OutputLines lines)
    {
        if (input.Options.TypeElements is not null && OutputNumbers.TryCount(type, out int given)
            && names.TryGet(given - 1, out Element element)) return element;
        if (elements.TryGetValue(type, out element)) return element;
        if (labels.TryGetValue(type, out string? label) && (elements.TryGetValue(label, out element) || TryName(label, out element))) return element;
        if (OutputNumbers.TryCount(type, out int number) && names.TryGet(number - 1, out element)) return element;
        throw new InvalidDataException($"{lines.Path}: expected the element of atom type {type}, found only its number"
            + "\n  → add a section Masses, or put a file type_map.raw beside, with the symbols of the types in their order");
    }
}
