using Amalgam.Formats.Contracts;
using Amalgam.Formats.NetCdf;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Amber;

/// <summary>Trajectories and restart files of AMBER in NetCDF.</summary>
internal static class AmberFormat
{
    public static StructureFormat Format { get; } = new("amber-netcdf", "AMBER NetCDF trajectory")
    {
        Summary = "positions, cell, velocities and forces (also those of NAME.mdfrc), energies of NAME.mden or NAME.mdout beside; elements from the topology "
            + "NAME.prmtop or NAME.parm7",
        Places = FormatPlaces.File,
        Extensions = [".nc", ".ncrst", ".ncdf"],
        Recognition = "a NetCDF file (CDF) that names AMBER as its convention",
        Reader = new OutputReader
        {
            Program = "AMBER",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["EPtot"], ["forces"], [], "kcal/mol; kcal/mol/Å") with
            {
                Compressions = [],
                ReadCompressions = []
            },
            Knows = _ => false,
            MainFile = path => File.Exists(path) && IsTrajectory(path) ? path : null,
            Frames = input => new AmberTrajectory(input).Read(),
            Companions = path => [AmberTopology.FileOf(path) ?? path, AmberTrajectory.ForcesOf(path), .. AmberEnergies.FilesOf(path)],
        },
    };

    private static bool IsTrajectory(string path)
    {
        byte[] head = new byte[4];
        try
        {
            using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
                if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !NetCdfHeader.IsMark(head)) return false;
            using NetCdfFile file = NetCdfFile.Open(path);
            return file.Texts.GetValueOrDefault("Conventions", "").Contains("AMBER", StringComparison.Ordinal) && file.Find("coordinates") is not null;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return NetCdfHeader.IsMark(head) && Path.GetExtension(path) is ".nc" or ".ncrst" or ".ncdf"; // its reader says what is wrong
        }
    }
}
