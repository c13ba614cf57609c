using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Orca;

/// <summary>Output of ORCA.</summary>
internal static class OrcaFormat
{
    public static StructureFormat Format { get; } = new("orca", "ORCA output")
    {
        Summary = "single points, gradients and optimisations, with charge and multiplicity",
        Places = FormatPlaces.File,
        Recognition = "a file with `* O   R   C   A *`",
        Reader = new OutputReader
        {
            Program = "ORCA",
            Capabilities = OutputLabels.Of(CellSupport.None, ["FINAL SINGLE POINT ENERGY"], ["CARTESIAN GRADIENT"], [], "hartree; hartree/bohr, −F"),
            Knows = head => head.Has("* O   R   C   A *"),
            Frames = input => new OrcaSteps(input).Read(),
        },
    };
}
