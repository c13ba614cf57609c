using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.PwMat;

/// <summary>MOVEMENT and OUT.MLMD of PWmat.</summary>
internal static class MovementFormat
{
    public static StructureFormat Format { get; } = new("pwmat", "PWmat MOVEMENT")
    {
        Summary = "steps of relaxation or molecular dynamics; the energy is Ep, without the kinetic energy",
        Places = FormatPlaces.File,
        Recognition = "a first line `N atoms,Iteration …`",
        Reader = new OutputReader
        {
            Program = "PWmat",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, ["Ep"], ["Force"], ["stress (eV)"], "eV; eV/Å, −F where the heading says so; eV, −σV"),
            Knows = head => head.Lines[0].Contains("atoms,Iteration", StringComparison.Ordinal),
            Frames = input => new MovementSteps(input).Read(),
        },
    };
}
