using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.QuantumEspresso;

/// <summary>What the input of cp.x says of atoms and cell.</summary>
/// <param name="Elements">[atom] in the order of the trajectory: that of ATOMIC_SPECIES, not of the input</param>
/// <param name="Cell">[3, 3], Å; null when the input leaves it to .cel</param>
internal sealed record CpInput(List<Element> Elements, double[]? Cell)
{
    public static CpInput Read(string path)
    {
        using var lines = new OutputLines(path, isLog: false);
        Dictionary<string, double> values = new(StringComparer.OrdinalIgnoreCase);
        List<string> species = [], atoms = [];
        double[]? vectors = null;
        while (lines.Next())
        {
            string line = lines.Line.Split('!')[0];
            if (line.Contains('=')) ReadValues(line, values);
            else if (lines.Starts("ATOMIC_SPECIES")) species = Names(lines, (int)values.GetValueOrDefault("ntyp"));
            else if (lines.Starts("ATOMIC_POSITIONS")) atoms = Names(lines, (int)values.GetValueOrDefault("nat"));
            else if (lines.Starts("CELL_PARAMETERS")) vectors = ReadVectors(lines, values);
        }
        if (species.Count == 0 || atoms.Count == 0)
            throw new InvalidDataException($"{path}: expected ATOMIC_SPECIES and ATOMIC_POSITIONS, found none\n  → is this the input of the run?");
        List<Element> elements = [];
        foreach (string name in species)
            elements.AddRange(atoms.Where(atom => atom == name).Select(_ => OutputElements.TryParse(name, out Element element) ? element
                : throw new InvalidDataException($"{path}: expected species that start with a symbol, found {name}\n  → rename it, such as Fe1")));
        return new CpInput(elements, BravaisLattice.Rows(values, vectors));
    }

    private static void ReadValues(string line, Dictionary<string, double> values)
    {
        foreach (string part in line.Split(','))
            if (part.Split('=') is [var name, var text] && OutputNumbers.TryParse(text.Trim(), out double value)) values[name.Replace(" ", "",
                StringComparison.Ordinal)] = value;
    }

    private static List<string> Names(OutputLines lines, int count)
    {
        List<string> names = [];
        while (names.Count < count)
        {
            lines.Need("species and atoms");
            if (lines.Words.Length > 0 && lines.Words[0][0] is not ('!' or '#')) names.Add(lines.Words[0]);
        }
        return names;
    }

    private static double[] ReadVectors(OutputLines lines, Dictionary<string, double> values)
    {
        string kind = lines.Line.ToLowerInvariant();
        double unit = kind.Contains("angstrom", StringComparison.Ordinal) ? 1 : kind.Contains("bohr", StringComparison.Ordinal) ? Units.Bohr
            : values.TryGetValue("A", out double a) ? a : Units.Bohr * values.GetValueOrDefault("celldm(1)", 1);
        return Lattice.Scaled(lines.Table(3, 0, 3, "lattice vectors"), unit);
    }
}
