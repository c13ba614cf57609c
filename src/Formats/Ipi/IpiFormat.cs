using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Ipi;

/// <summary>Trajectories of i-PI: PREFIX.pos_0.xyz with forces and energies in files beside.</summary>
internal static class IpiFormat
{
    public static StructureFormat Format { get; } = new("ipi", "i-PI trajectory")
    {
        Summary = "xyz with units in the comment line, one file per bead; forces from PREFIX.for_0.xyz, potential energies from PREFIX.out",
        Places = FormatPlaces.File,
        Recognition = "xyz with a comment line `# CELL(abcABC): …`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["potential"], ["forces"], [], "as the files say"),
            Knows = head => head.Lines.Length > 1 && head.Name.Contains(".pos_", StringComparison.Ordinal)
                && IpiText.IsComment(head.Lines[1]),
            MainFile = path => File.Exists(path) && Path.GetFileName(path).Contains(".for_", StringComparison.Ordinal)
                && IpiText.Sibling(path, ".for_", ".pos_") is string file
                && File.Exists(file) ? file : null,
            Frames = input => new IpiText(input).Read(),
            Companions = path => [IpiText.Sibling(path, ".pos_", ".for_"), IpiText.OutputOf(path)],
        },
    };
}
