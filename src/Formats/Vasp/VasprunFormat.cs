using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>vasprun.xml of VASP.</summary>
internal static class VasprunFormat
{
    public const string FreeEnergy = "e_fr_energy", Extrapolated = "e_0_energy", WithoutEntropy = "e_wo_entrp";

    public static StructureFormat Format { get; } = new("vasp-xml", "VASP vasprun.xml")
    {
        Summary = "the same with all digits and fixed atoms; preferred where a folder holds it beside OUTCAR",
        Places = FormatPlaces.File,
        Recognition = "a file with the tag `<modeling>`",
        Reader = new OutputReader
        {
            Program = VaspFiles.Program,
            Rank = 0,
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, [FreeEnergy, Extrapolated, WithoutEntropy], ["forces"], ["stress"],
                "eV; eV/Å; kbar, compressed positive"),
            Knows = head => head.Has("<modeling>"),
            Frames = input => new VasprunSteps(input).Read(),
            SameRun = VaspFiles.Of,
        },
    };
}
