using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Lammps;

/// <summary>LAMMPS data files, as read_data takes them.</summary>
internal static class LammpsDataFormat
{
    public static StructureFormat Format { get; } = new("lammps-data", "LAMMPS data")
    {
        Summary = "one structure for read_data, in any box; elements by the remarks of Masses, type labels, the masses or type_map.raw",
        Places = FormatPlaces.File,
        Extensions = [".lammps-data", ".lmp", ".data"],
        Recognition = "lines `N atoms` and `… xlo xhi`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.None(CellSupport.AllAxes),
            Knows = head => head.Has("xlo xhi") && head.Has(" atoms") || head.Has(" avec") && head.Has(" atoms"),
            Frames = input => new LammpsDataReader(input).Read(),
            Companions = path => [TypeNames.FileBeside(path)],
        },
        Writer = new LammpsDataWriter(),
    };
}
