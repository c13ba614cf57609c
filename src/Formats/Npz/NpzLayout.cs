using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Npz;

/// <summary>One way in which sets of structures are kept in .npz files: the names of its arrays, and their units.</summary>
/// <param name="Title">for messages</param>
/// <param name="Numbers">atomic numbers: of all frames, or of each</param>
/// <param name="Positions">Å</param>
/// <param name="Unit">eV per unit of energy</param>
/// <param name="Energy">name of the energies</param>
/// <param name="Forces">name of the forces, unit of energy per Å</param>
/// <param name="Counts">name of the numbers of atoms where frames stand one after the other; null where every frame has the same atoms</param>
internal sealed record NpzLayout(string Title, string Numbers, string Positions, double Unit, string Energy, string Forces, string? Counts = null)
{
    public static readonly IReadOnlyList<NpzLayout> All =
    [
        new("frames one after the other", "numbers", "positions", 1, "energy", "forces", "natoms"),
        new("rMD17", "nuclear_charges", "coords", Units.KilocaloriePerMole, "energies", "forces"),
        new("MD17", "z", "R", Units.KilocaloriePerMole, "E", "F"),
    ];

    /// <summary>Labels by name, with their units.</summary>
    public RecordNames Names => new([new(Energy, Unit)], [new(Forces, Unit)], [new("stress")]);

    /// <summary>The layout whose arrays are there; null for none.</summary>
    public static NpzLayout? Of(IReadOnlyCollection<string> names) => All.FirstOrDefault(layout =>
        names.Contains(layout.Numbers) && names.Contains(layout.Positions) && (layout.Counts is null || names.Contains(layout.Counts)));
}
