using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Gaussian;

/// <summary>Output of Gaussian.</summary>
internal static class GaussianFormat
{
    public static StructureFormat Format { get; } = new("gaussian", "Gaussian output")
    {
        Summary = "single points, forces, optimisations and dynamics in the input orientation, molecules and periodic systems",
        Places = FormatPlaces.File,
        Recognition = "a file with `Entering Gaussian System`",
        Reader = new OutputReader
        {
            Program = "Gaussian",
            Capabilities = OutputLabels.Of(CellSupport.EachAxis, ["SCF Done"], ["Forces (Hartrees/Bohr)"], [], "hartree; hartree/bohr"),
            Knows = head => head.Has("Entering Gaussian System") || head.Has("This is part of the Gaussian(R)"),
            Frames = input => new GaussianSteps(input).Read(),
        },
    };
}
