using Amalgam.Atoms.Elements;
using Amalgam.Formats.Crystals;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cif;

/// <summary>Puts the structure of a block together.</summary>
internal sealed class CifStructure(CifBlock block, OutputInput input)
{
    private const double Full = 0.999;

    public OutputFrame Frame()
    {
        double[] cell = ReadCell();
        List<CifSite> sites = ReadSites(cell);
        IReadOnlyList<IReadOnlyList<SymmetryOperator>> settings = CifSymmetry.Of(block, cell, input);
        CifExpansion[] expansions = [.. settings.Select(operators => CifExpansion.Of(sites, operators, cell))];
        CifExpansion chosen = Choose(expansions);
        if (chosen.Overlap is { } overlap)
            throw new InvalidDataException($"{block.Where}: expected one atom in a place, found {overlap.First} and {overlap.Second} in the same"
                + "\n  → a disordered site is no structure: keep one of them");
        var frame = new OutputFrame(block.Where, chosen.Elements, Lattice.Cartesian(chosen.Reduced, cell)) { CellRows = cell };
        if (block.Name.Length > 0) frame.Keep("data_block", block.Name);
        return frame;
    }

    private CifExpansion Choose(CifExpansion[] expansions)
    {
        if (expansions.Length == 1) return expansions[0];
        double formula = FormulaAtoms();
        CifExpansion[] fitting = [.. expansions.Where(one => one.Overlap is null && one.Shortest > 0.6 && (formula == 0 || one.Elements.Count == formula))];
        if (fitting.Length == 1) return fitting[0];
        string setting = "two origins";
        throw new InvalidDataException($"{block.Where}: expected the setting of the space group, found a name that has {setting}, and the atoms fit "
            + $"{(fitting.Length == 0 ? "none" : "both")}\n  → write the origin behind the name, such as 'F d -3 m :2', or list the operators");
    }

    /// <summary>Atoms of the cell by formula and formula units; 0 when not said.</summary>
    private double FormulaAtoms()
    {
        if (block.One("_chemical_formula_sum") is not string formula || block.One("_cell_formula_units_Z") is not string units) return 0;
        double atoms = 0;
        foreach (string part in formula.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string count = part.TrimStart([.. Enumerable.Range('A', 26).Select(letter => (char)letter), .. Enumerable.Range('a', 26).Select(letter =>
                (char)letter)]);
            if (count.Length == 0) atoms++;
            else if (OutputNumbers.TryParse(count, out double number)) atoms += number;
            else return 0;
        }
        return OutputNumbers.TryParse(units, out double z) ? atoms * z : 0;
    }

    private double[] ReadCell()
    {
        double Need(string tag) => block.One(tag) is string text ? block.Number(text, tag)
            : throw new InvalidDataException($"{block.Where}: expected {tag}, found none\n  → a crystal needs its cell");
        double Angle(string tag) => block.One(tag) is string text ? block.Number(text, tag) : 90;
        return Lattice.OfLengths(Need("_cell_length_a"), Need("_cell_length_b"), Need("_cell_length_c"), Angle("_cell_angle_alpha"), Angle("_cell_angle_beta"),
                Angle("_cell_angle_gamma"))
            ?? throw new InvalidDataException($"{block.Where}: expected lengths and angles of a cell, found some that make none\n  → correct them");
    }

    private List<CifSite> ReadSites(double[] cell)
    {
        bool isReduced = block.Has("_atom_site_fract_x");
        string start = isReduced ? "_atom_site_fract_" : "_atom_site_Cartn_";
        IReadOnlyList<string>[] axes = [.. "xyz".Select(axis => block.Column(start + axis)
            ?? throw new InvalidDataException($"{block.Where}: expected {start}{axis}, found none\n  → were the coordinates cut off?"))];
        if (!isReduced) throw new InvalidDataException($"{block.Where}: expected reduced coordinates (_atom_site_fract_x), found Cartesian ones only"
            + "\n  → convert them: which axes they belong to is not said");
        IReadOnlyList<string>? labels = block.Column("_atom_site_label"), types = block.Column("_atom_site_type_symbol");
        IReadOnlyList<string>? occupancies = block.Column("_atom_site_occupancy"), flags = block.Column("_atom_site_calc_flag");
        List<CifSite> sites = [];
        for (int site = 0; site < axes[0].Count; site++)
        {
            if (axes[0][site] is "?" or "." || flags?[site] == "dum") continue;
            string name = labels?[site] ?? types?[site] ?? "?";
            CheckOccupancy(occupancies?[site], name);
            sites.Add(new CifSite(name, ElementOf(types?[site], name), [.. axes.Select((axis, k) => block.Number(axis[site], start + "xyz"[k]))]));
        }
        return sites;
    }

    private void CheckOccupancy(string? text, string name)
    {
        if (text is null or "?" or "." || block.Number(text, "_atom_site_occupancy") >= Full) return;
        throw new InvalidDataException($"{block.Where}: expected sites that are fully occupied, found {name} with the occupancy {text}"
            + "\n  → a disordered crystal is no structure: make ordered structures of it (such as special quasirandom ones)");
    }

    private Element ElementOf(string? type, string label)
    {
        if (type is not (null or "?" or ".") && TryElement(type, out Element element) || TryElement(label, out element)) return element;
        throw new InvalidDataException($"{block.Where}: expected an element as the type of site {label}, found {type ?? label}"
            + "\n  → write _atom_site_type_symbol");
    }

    /// <summary>"Mg2+", "O2-", "Si1", "OW", "CA": two letters are a symbol where the second is small, or alone; D and T are hydrogen.</summary>
    private static bool TryElement(string text, out Element element)
    {
        int letters = 0;
        while (letters < text.Length && char.IsAsciiLetter(text[letters])) letters++;
        if (letters >= 2 && (letters == 2 || char.IsAsciiLetterLower(text[1])) && OutputElements.TrySymbol(text.AsSpan(0, 2), out element)
            && (char.IsAsciiLetterLower(text[1]) || text.Length == 2)) return true;
        if (letters >= 1 && text[0] is 'D' or 'T' && (letters == 1 || !char.IsAsciiLetterLower(text[1])))
        {
            element = new Element(1);
            return true;
        }
        element = default;
        return letters >= 1 && OutputElements.TrySymbol(text.AsSpan(0, 1), out element);
    }
}
