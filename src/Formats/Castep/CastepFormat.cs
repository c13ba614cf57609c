using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Castep;

/// <summary>Output of CASTEP.</summary>
internal static class CastepFormat
{
    public const string Free = "Final free energy (E-TS)", Final = "Final energy, E", Extrapolated = "NB est. 0K energy (E-0.5TS)";

    public static StructureFormat Format { get; } = new("castep", "CASTEP output")
    {
        Summary = "single points, relaxations and molecular dynamics; the free energy goes with the forces",
        Places = FormatPlaces.File,
        Extensions = [".castep"],
        Recognition = "a file with `CASTEP version`",
        Reader = new OutputReader
        {
            Program = "CASTEP",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, [Free, Final, Extrapolated], ["Forces"], ["Stress Tensor"], "eV; eV/Å; GPa"),
            Knows = head => head.Has("CASTEP version") || head.Has("Academic Release CASTEP"),
            Frames = input => new CastepSteps(input).Read(),
        },
    };
}
