using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Psi4;

/// <summary>Output of Psi4.</summary>
internal static class Psi4Format
{
    public static StructureFormat Format { get; } = new("psi4", "Psi4 output")
    {
        Summary = "energies and gradients of molecules, with charge and multiplicity",
        Places = FormatPlaces.File,
        Recognition = "a file with `Psi4: An Open-Source`",
        Reader = new OutputReader
        {
            Program = "Psi4",
            Capabilities = OutputLabels.Of(CellSupport.None, ["Total Energy"], ["Total Gradient"], [], "hartree; hartree/bohr, −F"),
            Knows = head => head.Has("Psi4: An Open-Source"),
            Frames = input => new Psi4Steps(input).Read(),
        },
    };
}
