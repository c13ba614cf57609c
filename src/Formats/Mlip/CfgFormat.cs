using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Mlip;

/// <summary>The .cfg files of MLIP (moment tensor potentials).</summary>
internal static class CfgFormat
{
    public static StructureFormat Format { get; } = new("mlip-cfg", "MLIP .cfg")
    {
        Summary = "training sets of moment tensor potentials; elements of the types by type_map.raw beside the file",
        Places = FormatPlaces.File,
        Extensions = [".cfg"],
        Recognition = "a line BEGIN_CFG",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.EachAxis, ["Energy"], ["fx fy fz"], ["PlusStress"], "eV; eV/Å; eV, −σV, xx yy zz yz xz xy"),
            Knows = head => head.Has("BEGIN_CFG"),
            Frames = input => new CfgText(input).Read(),
            Companions = path => [TypeNames.FileBeside(path)],
        },
    };
}
