using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.FhiAims;

/// <summary>Output of FHI-aims.</summary>
internal static class AimsFormat
{
    public const string Uncorrected = "Total energy uncorrected", Free = "Electronic free energy", Corrected = "Total energy corrected";

    public static StructureFormat Format { get; } = new("fhi-aims", "FHI-aims output")
    {
        Summary = "single points, relaxations and molecular dynamics, whose structures are printed after their forces",
        Places = FormatPlaces.File,
        Recognition = "a file with `Invoking FHI-aims`",
        Reader = new OutputReader
        {
            Program = "FHI-aims",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, [Uncorrected, Free, Corrected], ["Total atomic forces"], ["stress tensor"], "eV; eV/Å; eV/Å³"),
            Knows = head => head.Has("Invoking FHI-aims") || head.Has("FHI-aims version"),
            Frames = input => new AimsSteps(input).Read(),
        },
    };
}
