using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.QuantumEspresso;

/// <summary>Output of pw.x of Quantum ESPRESSO: single points, relaxations and molecular dynamics.</summary>
internal static class PwFormat
{
    public static StructureFormat Format { get; } = new("qe-pw", "Quantum ESPRESSO pw.x output")
    {
        Summary = "steps with the energy of the line `!`; the structure printed after the forces belongs to the next step",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Recognition = "a file with `Program PWSCF`; its input or its folder",
        Reader = new OutputReader
        {
            Program = QuantumEspressoFiles.Program,
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["!    total energy"], ["Forces acting on atoms"], ["total   stress"],
                "Ry; Ry/bohr; kbar, compressed positive"),
            Knows = QuantumEspressoFiles.IsPw,
            MainFile = QuantumEspressoFiles.PwOutput,
            Frames = input => new PwSteps(input).Read(),
            Companions = path => [Path.ChangeExtension(path, ".in")],
        },
    };
}
