using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Lammps;

/// <summary>What the columns of a dump frame hold.</summary>
internal sealed class LammpsDumpColumns
{
    /// <summary>Names of positions, the best first; a scaled one counts along the lattice vectors.</summary>
    private static readonly (string[] Names, bool IsScaled, bool IsUnwrapped)[] Positions3 =
    [
        (["xu", "yu", "zu"], false, true), (["xsu", "ysu", "zsu"], true, true), (["x", "y", "z"], false, false), (["xs", "ys", "zs"], true, false),
    ];

    private static readonly HashSet<string> Known =
    [
        "id", "type", "element", "mass", "mol", "x", "y", "z", "xu", "yu", "zu", "xs", "ys", "zs", "xsu", "ysu", "zsu", "ix", "iy", "iz", "vx", "vy", "vz",
        "fx", "fy", "fz", "proc", "procp1",
    ];

    private readonly string[] columns;
    private readonly TypeNames names;
    private readonly int id, type, element, mass;
    private readonly (string[] Names, bool IsScaled, bool IsUnwrapped) position;

    public LammpsDumpColumns(string[] columns, OutputLines lines, TypeNames names)
    {
        (this.columns, this.names) = (columns, names);
        (id, type, element, mass) = (Find("id"), Find("type"), Find("element"), Find("mass"));
        position = Positions3.FirstOrDefault(one => one.Names.All(name => Find(name) >= 0));
        if (position.Names is null) throw lines.Fault("positions (x y z, xu yu zu, xs ys zs or xsu ysu zsu)", "dump them");
        if (element < 0 && type < 0 && mass < 0) throw lines.Fault("the element, type or mass of the atoms", "dump the column element");
    }

    /// <summary>Checks that numbers are numbers while the line is at hand.</summary>
    public void Check(OutputLines lines)
    {
        for (int column = 0; column < columns.Length; column++)
            if (column != element && (Known.Contains(columns[column]) || lines.Words[column].Length == 0) && column != type) lines.Real(column);
    }

    public double Id(OutputLines lines, int atom) => id < 0 ? atom : lines.Real(id);

    /// <summary>By the column element, else by the mass, else by the name of the type.</summary>
    public Element ElementOf(OutputLines lines)
    {
        if (element >= 0 && OutputElements.TryParse(lines.Words[element], out Element found) && !char.IsAsciiDigit(lines.Words[element][0])) return found;
        if (type >= 0 && OutputNumbers.TryCount(lines.Words[type], out int number) && names.TryGet(number - 1, out found)) return found;
        if (mass >= 0 && OutputElements.TryMass(lines.Real(mass), out found)) return found;
        if (type >= 0 && !char.IsAsciiDigit(lines.Words[type][0]) && OutputElements.TrySymbol(lines.Words[type], out found)) return found;
        throw TypeNames.Missing(lines, type >= 0 ? lines.Words[type] : "?");
    }

    /// <summary>[atom, 3], unwrapped where the file says how.</summary>
    public double[] Positions(string[][] rows, LammpsDumpBox box)
    {
        double[] found = Vectors(rows, position.Names[0], position.Names[1], position.Names[2])!;
        if (position.IsScaled) found = [.. Lattice.Cartesian(found, box.Rows).Select((number, place) => number + box.Origin[place % 3])];
        if (position.IsUnwrapped || Vectors(rows, "ix", "iy", "iz") is not { } images) return found;
        double[] shifts = Lattice.Cartesian(images, box.Rows);
        return [.. found.Select((number, place) => number + shifts[place])];
    }

    /// <summary>[atom, 3] of three columns; null when one is missing.</summary>
    public double[]? Vectors(string[][] rows, string x, string y, string z)
    {
        int[] places = [Find(x), Find(y), Find(z)];
        return places.Contains(-1) ? null : [.. rows.SelectMany(row =>
            places.Select(place => OutputNumbers.TryParse(row[place], out double value) ? value : 0))];
    }

    /// <summary>Columns of numbers without a meaning here.</summary>
    public IEnumerable<(string Name, double[] Numbers)> Others(string[][] rows)
    {
        for (int column = 0; column < columns.Length; column++)
        {
            if (Known.Contains(columns[column])) continue;
            var numbers = new double[rows.Length];
            if (rows.Index().All(row => OutputNumbers.TryParse(row.Item[column], out numbers[row.Index]))) yield return (columns[column], numbers);
        }
    }

    private int Find(string name) => Array.IndexOf(columns, name);
}
