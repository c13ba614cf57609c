using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Mlip;

/// <summary>Reads configurations between BEGIN_CFG and END_CFG.</summary>
internal sealed class CfgText(OutputInput input)
{
    private readonly TypeNames names = new(input);
    private List<Element> elements = [];
    private List<double> positions = [], forces = [];
    private double[]? cell, virial;
    private double? energy;
    private bool isDirect;

    public IEnumerable<OutputFrame> Read()
    {
        using OutputLines lines = input.Open();
        while (lines.Find("BEGIN_CFG"))
        {
            (elements, positions, forces, cell, virial, energy, isDirect) = ([], [], [], null, null, null, false);
            string where = lines.Where;
            int size = -1;
            while (!lines.Need("END_CFG").Contains("END_CFG", StringComparison.Ordinal))
                if (lines.Starts("Size"))
                {
                    lines.Need("a number of atoms");
                    size = lines.Count(0);
                }
                else if (lines.Starts("Supercell")) cell = ReadCell(lines);
                else if (lines.Starts("AtomData:")) ReadAtoms(lines, size);
                else if (lines.Starts("Energy"))
                {
                    lines.Need("an energy");
                    energy = lines.Real(0);
                }
                else if (lines.Starts("PlusStress:")) virial = ReadVirial(lines);
            yield return Frame(where, lines);
        }
    }

    private static double[] ReadCell(OutputLines lines)
    {
        List<double> rows = [];
        while (rows.Count < 9 && lines.Need("lattice vectors") is not null && lines.Words.Length == 3 && OutputNumbers.TryParse(lines.Words[0], out _))
            rows.AddRange(lines.Reals(0, 3));
        if (rows.Count < 9) lines.Back();
        rows.AddRange(new double[9 - rows.Count]);
        return [.. rows];
    }

    private void ReadAtoms(OutputLines lines, int size)
    {
        if (size < 0) throw lines.Fault("Size before AtomData");
        string[] columns = lines.Words[1..];
        int type = Array.IndexOf(columns, "type"), force = Array.IndexOf(columns, "fx"), place = Array.IndexOf(columns, "cartes_x");
        isDirect = place < 0;
        if (isDirect) place = Array.IndexOf(columns, "direct_x");
        if (type < 0 || place < 0) throw lines.Fault("columns type and cartes_x or direct_x");
        for (int atom = 0; atom < size; atom++)
        {
            lines.Need($"atom {atom + 1} of {size}");
            int number = lines.Count(type);
            elements.Add(names.TryGet(number, out Element element) ? element : throw TypeNames.Missing(lines, lines.Words[type]));
            positions.AddRange(lines.Reals(place, 3));
            if (force >= 0) forces.AddRange(lines.Reals(force, 3));
        }
    }

    /// <summary>eV, in the order of the heading; its numbers may stand in one line or several.</summary>
    private static double[] ReadVirial(OutputLines lines)
    {
        string[] columns = lines.Words[1..];
        int[] order = [.. ((string[])["xx", "yy", "zz", "yz", "xz", "xy"]).Select(name => Array.IndexOf(columns, name))];
        if (order.Contains(-1)) throw lines.Fault("xx yy zz yz xz xy behind PlusStress");
        lines.Need("a virial");
        double[] six = lines.Reals(0, columns.Length);
        return [.. order.Select(place => six[place])];
    }

    private OutputFrame Frame(string where, OutputLines lines)
    {
        int axes = cell is null ? 0 : Enumerable.Range(0, 3).Count(row => cell.AsSpan(3 * row, 3).ContainsAnyExcept(0.0));
        if (isDirect && axes < 3) throw lines.Fault("three lattice vectors for reduced positions");
        var frame = new OutputFrame(where, elements, isDirect ? Lattice.Cartesian(positions, cell!) : positions)
        {
            CellRows = cell,
            Periodic = (axes > 0, axes > 1, axes > 2)
        };
        if (energy is double found) frame.AddEnergy("Energy", found);
        if (forces.Count > 0) frame.AddForces("fx fy fz", forces);
        if (virial is not null && axes == 3) frame.AddStress("PlusStress", virial, [0, 1, 2, 3, 4, 5], -1 / Math.Abs(Lattice.Determinant(cell)));
        return frame;
    }
}
