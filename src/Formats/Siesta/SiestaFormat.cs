using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Siesta;

/// <summary>Output of SIESTA.</summary>
internal static class SiestaFormat
{
    public static StructureFormat Format { get; } = new("siesta", "SIESTA output")
    {
        Summary = "single points, relaxations and molecular dynamics with the static stress",
        Places = FormatPlaces.File,
        Recognition = "a file with `WELCOME TO SIESTA`",
        Reader = new OutputReader
        {
            Program = "SIESTA",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["E_KS(eV)"], ["Atomic forces"], ["Stress tensor (static)"], "eV; eV/Å; eV/Å³"),
            Knows = head => head.Has("WELCOME TO SIESTA") || head.Has("Siesta Version") || head.Has("SIESTA "),
            Frames = input => new SiestaSteps(input).Read(),
        },
    };
}
