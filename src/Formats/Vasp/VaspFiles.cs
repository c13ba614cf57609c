using Amalgam.Atoms.Quantities;

namespace Amalgam.Formats.Vasp;

/// <summary>What the files of a run of VASP have in common.</summary>
internal static class VaspFiles
{
    public const string Program = "VASP";

    /// <summary>eV/Å³ per kbar: VASP prints a pressure, compressed positive.</summary>
    public const double StressPerKilobar = -0.1 / Units.GigapascalPerElectronvoltPerCubicAngstrom;

    private static readonly string[] Names = ["POSCAR", "CONTCAR", "XDATCAR", "OUTCAR", "vasprun.xml", "vaspout.h5", "OSZICAR", "OUTCAR.gz", "vasprun.xml.gz"];

    /// <summary>Files of the same run beside one of them.</summary>
    public static IEnumerable<string> Of(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return Names.Select(name => Path.Combine(folder, name));
    }
}
