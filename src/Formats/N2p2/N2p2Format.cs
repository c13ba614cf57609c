using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.N2p2;

/// <summary>input.data of n2p2 and RuNNer.</summary>
internal static class N2p2Format
{
    public static StructureFormat Format { get; } = new("n2p2", "n2p2 and RuNNer input.data")
    {
        Summary = "training sets of high-dimensional neural network potentials, in hartree and bohr as is custom",
        Places = FormatPlaces.File,
        Recognition = "a line begin before lines `atom …`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["energy"], ["atom"], [], "hartree; hartree/bohr"),
            Knows = head => head.Lines.FirstOrDefault(line => line.Trim().Length > 0)?.Trim() == "begin" && head.Has("atom "),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open();
        input.Census.Notice("input.data does not say its units: taken as hartree and bohr");
        while (lines.Next())
        {
            if (lines.Words.Length == 0 || lines.Starts("#")) continue;
            if (lines.Words[0] != "begin") throw lines.Fault("a line begin");
            yield return ReadStructure(lines);
        }
    }

    /// <summary>"atom x y z element charge unused fx fy fz".</summary>
    private static OutputFrame ReadStructure(OutputLines lines)
    {
        string where = lines.Where;
        List<Element> elements = [];
        List<double> cell = [], positions = [], forces = [], charges = [];
        double? energy = null, charge = null;
        while (lines.Need("a line end").Trim() != "end")
        {
            string word = lines.Words.FirstOrDefault("");
            if (word == "lattice") cell.AddRange(Lattice.Scaled(lines.Reals(1, 3), Units.Bohr));
            else if (word == "energy") energy = Units.Hartree * lines.Real(1);
            else if (word == "charge") charge = lines.Real(1);
            else if (word == "atom")
            {
                positions.AddRange(Lattice.Scaled(lines.Reals(1, 3), Units.Bohr));
                elements.Add(lines.ElementAt(4));
                charges.Add(lines.Real(5));
                forces.AddRange(lines.Reals(7, 3));
            }
        }
        var frame = new OutputFrame(where, elements, positions);
        if (cell.Count == 9) frame.CellRows = [.. cell];
        else if (cell.Count > 0) throw lines.Fault("three lines lattice or none before the end");
        if (energy is double found) frame.AddEnergy("energy", found);
        frame.AddForces("atom", forces, Units.Hartree / Units.Bohr);
        frame.Keep("charges", 1, charges);
        if (charge is double total) frame.Keep("charge", total.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        return frame;
    }
}
