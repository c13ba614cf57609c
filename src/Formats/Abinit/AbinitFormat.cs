using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abinit;

/// <summary>Main output of ABINIT.</summary>
internal static class AbinitFormat
{
    public static StructureFormat Format { get; } = new("abinit", "ABINIT output")
    {
        Summary = "the ionic steps of a relaxation or of molecular dynamics, or else the results of each data set",
        Places = FormatPlaces.File,
        Recognition = "a file with `of ABINIT` in its version line",
        Reader = new OutputReader
        {
            Program = "ABINIT",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["etotal"], ["fcart"], ["strten"], "hartree; hartree/bohr; hartree/bohr³"),
            Knows = head => head.Has("of ABINIT"),
            Frames = input => new AbinitSteps(input).Read(),
        },
    };
}
