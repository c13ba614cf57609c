using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cif;

/// <summary>Crystallographic information files: every data block with atoms is a structure, its symmetry expanded.</summary>
internal static class CifFormat
{
    public static StructureFormat Format { get; } = new("cif", "CIF")
    {
        Summary = "crystals, expanded from the operators listed, the Hall symbol or the name of the space group; partly occupied sites are refused",
        Places = FormatPlaces.File,
        Extensions = [".cif"],
        Recognition = "a line `data_…` before tags such as `_cell_length_a`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.None(CellSupport.AllAxes),
            Knows = head => head.EndsWith(".cif") || head.Has("_cell_length_a") && head.Has("data_"),
            Frames = Read,
        },
        Writer = new CifWriter(),
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open(isLog: false);
        foreach (CifBlock block in CifBlock.All(lines))
            if (block.HasAtoms) yield return new CifStructure(block, input).Frame();
            else if (block.Has("_cell_length_a")) input.Census.Notice("data blocks without coordinates of atoms are left out");
    }
}
