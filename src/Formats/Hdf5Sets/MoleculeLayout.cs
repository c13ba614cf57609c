using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Hdf5;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Hdf5Sets;

/// <summary>A layout with one group per molecule or reaction, whose data sets hold all of its frames.</summary>
/// <param name="Title">for messages</param>
/// <param name="Numbers">atomic numbers, [atom] or [frame, atom]</param>
/// <param name="Positions">[frame, atom, 3]</param>
/// <param name="Length">Å per unit of length</param>
/// <param name="Names">labels and their units</param>
internal sealed record MoleculeLayout(string Title, string Numbers, string Positions, double Length, RecordNames Names)
{
    public static readonly IReadOnlyList<MoleculeLayout> All =
    [
        new("ANI-1x", "atomic_numbers", "coordinates", 1, new([new("wb97x_dz.energy", Units.Hartree)], [new("wb97x_dz.forces", Units.Hartree)], [])),
        new("SPICE", "atomic_numbers", "conformations", Units.Bohr,
            new([new("dft_total_energy", Units.Hartree)], [new("dft_total_gradient", -Units.Hartree / Units.Bohr)], [])),
        new("AIMNet2", "numbers", "coord", 1, new([new("energy")], [new("forces")], [])),
        new("Transition1x", "atomic_numbers", "positions", 1, new([new("wB97x_6-31G(d).energy")], [new("wB97x_6-31G(d).forces")], [])),
    ];

    /// <summary>Whether a group holds frames of this layout.</summary>
    public bool IsIn(Hdf5Group group) => group.Has(Numbers) && group.Has(Positions) && Names.Energy.Any(name => group.Has(name.Name));
}
