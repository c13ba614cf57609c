using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Lammps;

/// <summary>LAMMPS dumps of a run: written, not read.</summary>
public sealed class LammpsDumpFormat : IStructureStreamWriter
{
    public static StructureFormat Format { get; } = new("lammps-dump", "LAMMPS dump")
    {
        Summary = "trajectories for OVITO, VMD and LAMMPS, units metal",
        Places = FormatPlaces.File,
        Extensions = [".lammpstrj"],
        Writer = new LammpsDumpFormat(),
    };

    public FormatCapabilities Capabilities { get; } = new() { Labels = [], Cells = CellSupport.EachAxis, IsStreaming = true, Compressions = [".gz"] };

    public IFrameWriter Open(Stream stream) => new LammpsDumpWriter(stream);
}
