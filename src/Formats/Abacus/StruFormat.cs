using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abacus;

/// <summary>The structure file STRU of ABACUS.</summary>
internal static class StruFormat
{
    public static StructureFormat Format { get; } = new("abacus-stru", "ABACUS STRU")
    {
        Summary = "one structure with fixed coordinates",
        Places = FormatPlaces.File,
        Recognition = "a file with LATTICE_CONSTANT and ATOMIC_POSITIONS",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.None(CellSupport.AllAxes),
            Knows = head => head.Has("LATTICE_CONSTANT") && head.Has("ATOMIC_POSITIONS") && !head.Has("INPUT_PARAMETERS") && !AbacusFiles.IsLog(head),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        yield return AbacusStructure.Read(input.Path).Frame($"{input.Path}:1");
    }
}
