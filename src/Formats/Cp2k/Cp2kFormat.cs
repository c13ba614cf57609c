using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cp2k;

/// <summary>CP2K: the output of one calculation, or the files of a trajectory, joined by the number of the step.</summary>
internal static class Cp2kFormat
{
    public const string Program = "CP2K";

    public static StructureFormat Format { get; } = new("cp2k", "CP2K output")
    {
        Summary = "the printed output, or the trajectory NAME-pos-1.xyz with NAME-frc-1.xyz, .cell and .stress beside it, or with the output",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Recognition = "a file with lines `CP2K|`, a file NAME-pos-1.xyz as CP2K writes it, or their folder",
        Reader = new OutputReader
        {
            Program = Program,
            Capabilities = OutputLabels.Of(CellSupport.EachAxis, ["ENERGY|"], ["ATOMIC FORCES"], ["STRESS TENSOR"],
                "hartree; hartree/bohr; GPa or bar, compressed positive"),
            Knows = head => Cp2kFiles.IsOutput(head) || Cp2kFiles.IsTrajectory(head),
            MainFile = Cp2kFiles.MainFile,
            Frames = input => Cp2kFiles.IsTrajectory(FileHead.Of(input.Path)) ? new Cp2kTrajectory(input).Read() : new Cp2kOutput(input).Read(),
            Companions = path => Cp2kFiles.Companions(path),
        },
    };
}
