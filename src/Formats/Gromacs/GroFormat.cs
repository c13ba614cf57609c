using Amalgam.Atoms.Elements;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Gromacs;

/// <summary>GROMACS .gro: fixed columns, nm, one structure or several.</summary>
internal static class GroFormat
{
    private const double Angstrom = 10, VelocityUnit = 1e-2; // Å per nm, Å/fs per nm/ps

    public static StructureFormat Format { get; } = new("gro", "GROMACS .gro")
    {
        Summary = "structures with velocities; elements from the names of atoms",
        Places = FormatPlaces.File,
        Extensions = [".gro"],
        Reader = new OutputReader { Capabilities = OutputLabels.None(CellSupport.AllAxes), Knows = head => head.EndsWith(".gro"), Frames = Read },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open(isLog: false);
        while (lines.Next())
        {
            string where = lines.Where;
            if (lines.Line.AsSpan().IsWhiteSpace()) continue;
            lines.Need("a number of atoms");
            int count = lines.Count(0);
            List<Element> elements = [];
            List<double> positions = [], velocities = [];
            for (int atom = 0; atom < count; atom++)
            {
                string line = lines.Need($"atom {atom + 1} of {count}");
                if (line.Length < 39) throw lines.Fault("the columns of an atom");
                elements.Add(ElementOf(line[10..15].Trim(), line[5..10].Trim()) ?? throw lines.Fault("an atom name that starts with the symbol of an element"));
                int width = Width(line);
                positions.AddRange(Columns(lines, 20, width, Angstrom));
                if (line.TrimEnd().Length >= 20 + 3 * width + 3 * (width + 1)) velocities.AddRange(Columns(lines, 20 + 3 * width, width, VelocityUnit));
            }
            lines.Need("a box");
            var frame = new OutputFrame(where, elements, positions) { CellRows = Box(lines) };
            if (frame.CellRows is null) frame.Periodic = (false, false, false);
            frame.KeepVelocities(velocities);
            yield return frame;
        }
    }

    /// <summary>Columns are as wide as the distance of the decimal points: files may have more digits than three.</summary>
    private static int Width(string line)
    {
        int first = line.IndexOf('.', 20), second = first < 0 ? -1 : line.IndexOf('.', first + 1);
        return second > first ? second - first : 8;
    }

    private static IEnumerable<double> Columns(OutputLines lines, int start, int width, double factor)
    {
        for (int k = 0; k < 3; k++)
        {
            int at = start + k * width;
            if (at + width > lines.Line.Length && at >= lines.Line.Length) throw lines.Fault("three numbers in fixed columns");
            string text = lines.Line[at..Math.Min(at + width, lines.Line.Length)].Trim();
            yield return factor * (OutputNumbers.TryParse(text, out double value) ? value : throw lines.Fault("numbers in fixed columns"));
        }
    }

    private static double[]? Box(OutputLines lines)
    {
        double[] v = lines.Reals(0, lines.Words.Length >= 9 ? 9 : 3);
        if (v.All(number => number == 0)) return null;
        double[] rows = v.Length == 3 ? [v[0], 0, 0, 0, v[1], 0, 0, 0, v[2]] : [v[0], v[3], v[4], v[5], v[1], v[6], v[7], v[8], v[2]];
        return Lattice.Scaled(rows, Angstrom);
    }

    /// <summary>The name of a lone ion is its residue's too; else the first letter counts: CA of a protein is carbon.</summary>
    private static Element? ElementOf(string name, string residue)
    {
        string letters = new([.. name.SkipWhile(char.IsAsciiDigit).TakeWhile(char.IsAsciiLetter)]);
        bool isWhole = letters.Length == 2 && (char.IsAsciiLetterLower(letters[1]) || residue.StartsWith(letters, StringComparison.OrdinalIgnoreCase));
        if (isWhole && OutputElements.TrySymbol(letters, out Element element)) return element;
        return letters.Length > 0 && OutputElements.TrySymbol(letters.AsSpan(0, 1), out element) ? element : null;
    }
}
