using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Abacus;

/// <summary>A run of ABACUS: running_*.log with the structure file, the structures of a relaxation, or MD_dump.</summary>
internal static class AbacusFormat
{
    public static StructureFormat Format { get; } = new("abacus", "ABACUS run")
    {
        Summary = "single points, relaxations and molecular dynamics: INPUT, STRU and OUT.SUFFIX/running_….log, STRU_ION…_D or MD_dump",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Recognition = "a folder with INPUT (`INPUT_PARAMETERS`), INPUT itself, or running_….log",
        Reader = new OutputReader
        {
            Program = "ABACUS",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["ETOT"], ["TOTAL-FORCE"], ["TOTAL-STRESS"], "eV; eV/Å; kbar, compressed positive"),
            Knows = AbacusFiles.IsLog,
            MainFile = AbacusFiles.Log,
            Frames = input => AbacusFiles.DumpOf(input.Path) is string dump ? new AbacusDump(input, dump).Read() : new AbacusSteps(input).Read(),
            Companions = AbacusFiles.Companions,
        },
    };
}
