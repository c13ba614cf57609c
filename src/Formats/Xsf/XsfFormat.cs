using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Xsf;

/// <summary>XSF and AXSF of XCrySDen: crystals, slabs, polymers and molecules, one or an animation.</summary>
/// <remarks>http://www.xcrysden.org/doc/XSF.html: columns behind the positions are forces in hartree/Å.</remarks>
internal static class XsfFormat
{
    public static StructureFormat Format { get; } = new("xsf", "XSF")
    {
        Summary = "structures or animations of XCrySDen, with forces where they are there",
        Places = FormatPlaces.File,
        Extensions = [".xsf", ".axsf"],
        Recognition = "a line PRIMCOORD or ATOMS below CRYSTAL, SLAB, POLYMER, MOLECULE or nothing",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.EachAxis, [], ["PRIMCOORD"], [], "hartree/Å"),
            Knows = head => head.EndsWith(".xsf") || head.EndsWith(".axsf") || head.Has("\nPRIMCOORD") && head.Has("\nPRIMVEC"),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open(isLog: false);
        int axes = 0;
        double[]? cell = null;
        while (lines.Next())
        {
            string word = lines.Words.FirstOrDefault("");
            if (word is "CRYSTAL" or "SLAB" or "POLYMER" or "MOLECULE") axes = word switch { "CRYSTAL" => 3, "SLAB" => 2, "POLYMER" => 1, _ => 0 };
            else if (word == "DIM-GROUP")
            {
                lines.Need("a number of axes");
                axes = lines.Count(0);
            }
            else if (word == "PRIMVEC") cell = [.. lines.Table(3, 0, 3, "lattice vectors")];
            else if (word == "PRIMCOORD" || word == "ATOMS") yield return ReadAtoms(lines, word == "PRIMCOORD", cell, axes);
            else if (word == "BEGIN_BLOCK_DATAGRID_3D" || word == "BEGIN_BLOCK_DATAGRID3D") yield break;
        }
    }

    private static OutputFrame ReadAtoms(OutputLines lines, bool isCounted, double[]? cell, int axes)
    {
        string where = lines.Where;
        int count = int.MaxValue;
        if (isCounted)
        {
            lines.Need("a number of atoms");
            count = lines.Count(0);
        }
        List<Element> elements = [];
        List<double> positions = [], forces = [];
        while (elements.Count < count)
        {
            if (!isCounted && (!lines.Next() || lines.Words.Length < 4)) break;
            if (isCounted) lines.Need($"atom {elements.Count + 1} of {count}");
            if (!isCounted && !OutputNumbers.TryParse(lines.Words[1], out _)) break;
            elements.Add(lines.ElementAt(0));
            positions.AddRange(lines.Reals(1, 3));
            if (lines.Words.Length > 6) forces.AddRange(lines.Reals(4, 3));
        }
        if (!isCounted && lines.Line.Length > 0) lines.Back();
        var frame = new OutputFrame(where, elements, positions);
        if (isCounted && axes > 0) (frame.CellRows, frame.Periodic) = (cell ?? throw lines.Fault("PRIMVEC before the atoms"), (true, axes > 1, axes > 2));
        if (forces.Count > 0) frame.AddForces("PRIMCOORD", forces, Units.Hartree);
        return frame;
    }
}
