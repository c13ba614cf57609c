using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abacus;

/// <summary>A structure file: blocks of atoms per species.</summary>
/// <param name="Positions">[atom, 3], Å</param>
/// <param name="Cell">[3, 3], Å</param>
/// <param name="Fixed">[atom, 3]</param>
internal sealed record AbacusStructure(List<Element> Elements, double[] Positions, double[] Cell, List<bool> Fixed)
{
    public static AbacusStructure Read(string path)
    {
        using var lines = new OutputLines(path, isLog: false);
        double constant = 0;
        double[]? cell = null;
        while (lines.Next())
            if (lines.Starts("LATTICE_CONSTANT"))
            {
                Value(lines, "a lattice constant");
                constant = Units.Bohr * lines.Real(0);
            }
            else if (lines.Starts("LATTICE_VECTORS"))
            {
                List<double> rows = [];
                for (int row = 0; row < 3; row++)
                {
                    Value(lines, "lattice vectors");
                    rows.AddRange(lines.Reals(0, 3));
                }
                cell = Lattice.Scaled(rows, constant);
            }
            else if (lines.Starts("ATOMIC_POSITIONS")) return ReadAtoms(lines, constant, cell ?? throw lines.Fault("LATTICE_VECTORS before the atoms"));
        throw new InvalidDataException($"{path}: expected ATOMIC_POSITIONS, found none\n  → is this a structure file of ABACUS?");
    }

    public OutputFrame Frame(string where)
    {
        var frame = new OutputFrame(where, Elements, Positions) { CellRows = Cell };
        if (Fixed.Contains(true)) frame.KeepFixed(Fixed);
        return frame;
    }

    private static AbacusStructure ReadAtoms(OutputLines lines, double constant, double[] cell)
    {
        Value(lines, "Direct or Cartesian");
        string kind = lines.Words[0];
        double unit = kind switch
        {
            "Direct" or "Cartesian" => constant,
            "Cartesian_angstrom" => 1,
            "Cartesian_au" => Units.Bohr,
            _ => throw lines.Fault("Direct, Cartesian, Cartesian_angstrom or Cartesian_au"),
        };
        List<Element> elements = [];
        List<double> numbers = [];
        List<bool> isFixed = [];
        while (Next(lines))
        {
            Element element = lines.ElementAt(0);
            Value(lines, "a magnetic moment");
            Value(lines, "a number of atoms");
            int count = lines.Count(0);
            for (int atom = 0; atom < count; atom++)
            {
                Value(lines, $"atom {atom + 1} of {count}");
                elements.Add(element);
                numbers.AddRange(lines.Reals(0, 3));
                int flags = Math.Max(Array.IndexOf(lines.Words, "m") + 1, 3);
                for (int k = 0; k < 3; k++) isFixed.Add(flags + k < lines.Words.Length && lines.Words[flags + k] == "0" && IsFlag(lines, flags));
            }
        }
        return new(elements, kind == "Direct" ? Lattice.Cartesian(numbers, cell) : Lattice.Scaled(numbers, unit), cell, isFixed);
    }

    private static bool IsFlag(OutputLines lines, int word) => lines.Words[word] is "0" or "1";

    private static void Value(OutputLines lines, string what)
    {
        if (!Next(lines)) throw lines.End(what);
    }

    /// <summary>Moves to the next line that holds more than a remark.</summary>
    private static bool Next(OutputLines lines)
    {
        while (lines.Next())
            if (lines.Words.Length > 0 && !lines.Starts("#") && !lines.Starts("//")) return true;
        return false;
    }
}
