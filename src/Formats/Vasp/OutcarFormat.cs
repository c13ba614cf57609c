using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>OUTCAR of VASP: the ionic steps whose electronic loop converged.</summary>
internal static class OutcarFormat
{
    public const string FreeEnergy = "TOTEN", Extrapolated = "energy(sigma->0)", Force = "TOTAL-FORCE", Stress = "in kB";

    public static StructureFormat Format { get; } = new("vasp-outcar", "VASP OUTCAR")
    {
        Summary = "steps with forces and stress; those that used all NELM electronic steps, or are of a machine-learned field, are left out",
        Places = FormatPlaces.File,
        Recognition = "a file in which VASP lists its POTCARs and ions",
        Reader = new OutputReader
        {
            Program = VaspFiles.Program,
            Rank = 1,
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, [FreeEnergy, Extrapolated], [Force], [Stress],
                "eV; eV/Å; kbar, compressed positive, xx yy zz xy yz zx"),
            Knows = head => head.Has("INCAR:") && head.Has("POTCAR:") || head.Has("vasp.") && head.Has("executed on") || head.Has("TITEL  = "),
            Frames = input => new OutcarSteps(input).Read(),
            SameRun = VaspFiles.Of,
        },
    };
}
