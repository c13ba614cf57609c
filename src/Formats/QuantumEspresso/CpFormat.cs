using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.QuantumEspresso;

/// <summary>Files of a trajectory of cp.x of Quantum ESPRESSO, joined by the number of the step.</summary>
internal static class CpFormat
{
    public static StructureFormat Format { get; } = new("qe-cp", "Quantum ESPRESSO cp.x trajectory")
    {
        Summary = "PREFIX.pos, .evp and where they are there .for, .cel, .str and .vel, with the input for elements and cell",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Recognition = "PREFIX.pos beside PREFIX.evp and an input; the input or their folder",
        Reader = new OutputReader
        {
            Program = QuantumEspressoFiles.Program,
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["etot"], [".for"], [".str"], "hartree; hartree/bohr; GPa, compressed positive"),
            Knows = _ => false,
            MainFile = QuantumEspressoFiles.CpPositions,
            Frames = input => new CpTrajectory(input).Read(),
            Companions = path => [.. CpTrajectory.Endings.Select(ending => Path.ChangeExtension(path, ending)), QuantumEspressoFiles.InputOf(path) ?? path],
        },
    };
}
