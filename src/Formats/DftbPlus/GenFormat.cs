using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.DftbPlus;

/// <summary>The gen format of DFTB+.</summary>
internal static class GenFormat
{
    public static StructureFormat Format { get; } = new("gen", "DFTB+ gen")
    {
        Summary = "one structure: a cluster, or periodic in Cartesian or reduced coordinates",
        Places = FormatPlaces.File,
        Extensions = [".gen"],
        Reader = new OutputReader { Capabilities = OutputLabels.None(CellSupport.AllAxes), Knows = head => head.EndsWith(".gen"), Frames = Read },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open(isLog: false);
        yield return GenText.Read(lines);
    }
}
