using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Lammps;

/// <summary>LAMMPS dumps of a run.</summary>
public sealed class LammpsDumpFormat : IStructureStreamWriter
{
    public static StructureFormat Format { get; } = new("lammps-dump", "LAMMPS dump")
    {
        Summary = "trajectories of LAMMPS, for OVITO and VMD: wrapped, unwrapped or scaled, in any box; atoms in the order of their ids",
        Places = FormatPlaces.File,
        Extensions = [".lammpstrj", ".dump"],
        Recognition = "a first line `ITEM: …`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.EachAxis, [], ["fx fy fz"], [], "eV; eV/Å with units metal, kcal/mol/Å with units real"),
            Knows = head => head.Text.StartsWith("ITEM: ", StringComparison.Ordinal),
            Frames = input => new LammpsDumpReader(input).Read(),
            Companions = path => [TypeNames.FileBeside(path)],
        },
        Writer = new LammpsDumpFormat(),
    };

    public FormatCapabilities Capabilities { get; } = new() { Labels = [], Cells = CellSupport.EachAxis, IsStreaming = true, Compressions = [".gz"] };

    public IFrameWriter Open(Stream stream) => new LammpsDumpWriter(stream);
}
