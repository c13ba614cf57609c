using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Pymatgen;

/// <summary>JSON of pymatgen: structures, computed entries, trajectories, and MPtrj.</summary>
internal static class PymatgenFormat
{
    public const string Uncorrected = "uncorrected_total_energy", Corrected = "corrected_total_energy", Energy = "energy",
        Virials = "virials";

    public static StructureFormat Format { get; } = new("pymatgen", "pymatgen JSON")
    {
        Summary = "Structure, ComputedStructureEntry, Trajectory and MPtrj (uncorrected energies, which go with the forces)",
        Places = FormatPlaces.File,
        Recognition = "JSON that starts with `@module` of pymatgen, or of such structures by id",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.Of(CellSupport.EachAxis, [Uncorrected, Energy, Corrected], ["force", "forces"], ["stress", Virials],
                "eV; eV/Å; kbar, compressed positive (virials: 9, eV, W = −∂E/∂ε)"),
            Knows = head => head.Text.AsSpan().TrimStart() is ['{' or '[', ..] && head.Has("\"@module\"") && head.Has("pymatgen"),
            Frames = input => new PymatgenText(input).Read(),
        },
    };
}
