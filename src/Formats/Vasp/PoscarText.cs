using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>Reads the lines of a POSCAR, of VASP 4 (without a line of elements), 5 or 6.</summary>
internal sealed class PoscarText(OutputInput input)
{
    private readonly List<double> coordinates = [];
    private readonly List<bool> isFixed = [];
    private readonly List<string> remarks = [];

    /// <summary>The POTCAR in the same folder, which names the elements where POSCAR does not.</summary>
    public static string PotcarBeside(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "", "POTCAR");

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open(isLog: false);
        string title = lines.Need("a title");
        (double[] rows, double[] scale) = PoscarCell.Read(lines);
        lines.Need("elements or numbers of atoms");
        string[]? names = OutputNumbers.TryCount(lines.Words.FirstOrDefault(), out _) ? null : lines.Words;
        if (names is not null) lines.Need("numbers of atoms");
        int[] counts = ReadCounts(lines, names);
        bool isSelective = lines.Need("Selective dynamics, Direct or Cartesian").AsSpan().TrimStart() is ['S' or 's', ..];
        if (isSelective) lines.Need("Direct or Cartesian");
        bool isCartesian = lines.Line.AsSpan().TrimStart() is ['C' or 'c' or 'K' or 'k', ..];
        string where = lines.Where;
        ReadAtoms(lines, counts, isSelective);
        double[] positions = isCartesian ? [.. coordinates.Select((number, place) => number * scale[place % 3])] : Lattice.Cartesian(coordinates, rows);
        var frame = new OutputFrame($"{input.Path}:{1}", Elements(lines, names ?? NamesOf(title, counts), counts), positions) { CellRows = rows };
        if (isSelective) frame.KeepFixed(isFixed);
        new PoscarVelocities(input, lines).Read(frame);
        yield return frame;
    }

    private static int[] ReadCounts(OutputLines lines, string[]? names)
    {
        List<int> counts = [];
        foreach (string word in lines.Words)
        {
            if (word[0] is '!' or '#') break;
            counts.Add(OutputNumbers.TryCount(word, out int count) && count <= 10_000_000 ? count : throw lines.Fault("numbers of atoms"));
        }
        if (names is not null && names.Length != counts.Count && names.TakeWhile(name => name[0] is not ('!' or '#')).Count() != counts.Count)
            throw lines.Fault($"one number of atoms for each of {names.Length} elements, found {counts.Count}");
        return [.. counts];
    }

    private void ReadAtoms(OutputLines lines, int[] counts, bool isSelective)
    {
        long total = counts.Sum(count => (long)count);
        for (long atom = 0; atom < total; atom++)
        {
            lines.Need($"atom {atom + 1} of {total}");
            coordinates.AddRange(lines.Reals(0, 3));
            for (int k = 3; isSelective && k < 6; k++)
                isFixed.Add(k < lines.Words.Length && lines.Words[k].TrimStart('.') is { Length: > 0 } flag && flag[0] is 'T' or 't' or 'F' or 'f'
                    ? lines.Words[k].TrimStart('.')[0] is 'F' or 'f' : throw lines.Fault("T or F for each coordinate"));
            int rest = isSelective ? 6 : 3;
            remarks.Add(rest < lines.Words.Length ? lines.Words[rest] : "");
        }
    }

    /// <summary>VASP 4: elements stand in the title, behind the positions, or only in POTCAR.</summary>
    private string[]? NamesOf(string title, int[] counts)
    {
        string[] words = title.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length >= counts.Length && words.Take(counts.Length).All(word => OutputElements.TrySymbol(word, out _))) return words[..counts.Length];
        string potcar = PotcarBeside(input.Path);
        if (!File.Exists(potcar)) return null;
        List<string> titles = [];
        using var lines = new OutputLines(potcar);
        while (lines.Next())
            if (lines.Starts("TITEL") && lines.Words.Length > 3) titles.Add(lines.Words[3]);
        return titles.Count == counts.Length ? [.. titles] : null;
    }

    private List<Element> Elements(OutputLines lines, string[]? names, int[] counts)
    {
        List<Element> elements = [];
        for (int type = 0; type < counts.Length; type++)
            for (int i = 0; i < counts[type]; i++)
            {
                string name = names?[type] ?? remarks[elements.Count];
                elements.Add(OutputElements.TryParse(name, out Element element) && !char.IsAsciiDigit(name[0]) ? element
                    : throw new InvalidDataException($"{lines.Path}:6: expected the elements of the atoms, found {(name.Length > 0 ? $"'{name}'" : "none")}"
                        + "\n  → write their symbols in a line above the numbers of atoms, or put POTCAR beside"));
            }
        return elements;
    }
}
