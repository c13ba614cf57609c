using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Turbomole;

/// <summary>The file coord of Turbomole: one structure, periodic along none to three axes.</summary>
internal static class CoordFormat
{
    public static StructureFormat Format { get; } = new("turbomole-coord", "Turbomole coord")
    {
        Summary = "one structure in bohr, Å or along the lattice vectors, with its lattice",
        Places = FormatPlaces.File,
        Recognition = "a file that starts with `$coord`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.None(CellSupport.EachAxis),
            Knows = head => head.Text.TrimStart().StartsWith("$coord", StringComparison.Ordinal) || head.Has("\n$coord"),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open(isLog: false);
        List<Element> elements = [];
        List<double> numbers = [];
        List<bool> isFixed = [];
        double[]? cell = null;
        string kind = "";
        int axes = 0;
        while (lines.Next())
        {
            if (lines.Starts("$coord")) (kind, elements, numbers, isFixed) = ReadAtoms(lines);
            if (lines.Starts("$periodic")) axes = lines.Words.Length > 1 ? lines.Count(1) : 3;
            else if (lines.Starts("$lattice")) cell = ReadLattice(lines, axes);
            else if (lines.Starts("$cell")) cell = ReadCell(lines, axes);
            else if (lines.Starts("$end")) break;
        }
        if (kind == "frac" && cell is null) throw lines.End("a lattice ($lattice or $cell)");
        double[] positions = kind == "frac" ? Lattice.Cartesian(numbers, cell!) : Lattice.Scaled(numbers, kind == "angs" ? 1 : Units.Bohr);
        var frame = new OutputFrame($"{input.Path}:1", elements, positions) { CellRows = cell, Periodic = (axes > 0, axes > 1, axes > 2) };
        if (isFixed.Contains(true)) frame.KeepFixed(isFixed);
        yield return frame;
    }

    /// <summary>Ends at the next line that starts with $, which is the line read last.</summary>
    private static (string Kind, List<Element>, List<double>, List<bool>) ReadAtoms(OutputLines lines)
    {
        string kind = lines.Words.Length > 1 ? lines.Words[1].ToLowerInvariant() : "bohr";
        List<Element> elements = [];
        List<double> numbers = [];
        List<bool> isFixed = [];
        while (lines.Next() && !lines.Starts("$"))
        {
            if (lines.Words.Length == 0 || lines.Starts("#")) continue;
            numbers.AddRange(lines.Reals(0, 3));
            elements.Add(lines.ElementAt(3));
            bool isHeld = lines.Words.Length > 4 && lines.Words[4] == "f";
            isFixed.AddRange([isHeld, isHeld, isHeld]);
        }
        return (kind, elements, numbers, isFixed);
    }

    /// <summary>One lattice vector a line, of as many numbers as there are periodic axes.</summary>
    private static double[] ReadLattice(OutputLines lines, int axes)
    {
        double unit = lines.Words.Length > 1 && lines.Words[1] == "angs" ? 1 : Units.Bohr;
        var cell = new double[9];
        for (int row = 0; row < Math.Min(axes, 3); row++)
        {
            lines.Need("lattice vectors");
            Lattice.Scaled(lines.Reals(0, Math.Min(axes, 3)), unit).CopyTo(cell, 3 * row);
        }
        return cell;
    }

    private static double[] ReadCell(OutputLines lines, int axes)
    {
        double unit = lines.Words.Length > 1 && lines.Words[1] == "angs" ? 1 : Units.Bohr;
        lines.Need("lengths and angles of the cell");
        if (axes < 2) return [unit * lines.Real(0), 0, 0, 0, 0, 0, 0, 0, 0];
        double[] six = axes == 2 ? [lines.Real(0), lines.Real(1), 1, 90, 90, lines.Real(2)] : lines.Reals(0, 6);
        double[] rows = Lattice.OfLengths(unit * six[0], unit * six[1], unit * six[2], six[3], six[4], six[5])
            ?? throw lines.Fault("lengths and angles that make a cell");
        if (axes == 2) rows.AsSpan(6).Clear();
        return rows;
    }
}
