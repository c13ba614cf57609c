using Amalgam.Atoms;
using Amalgam.Atoms.Labels;

namespace Amalgam.Formats.Extxyz;

/// <summary>Keys and numbers under which a writer puts the labels of one structure.</summary>
/// <remarks>
/// As read, key, unit and order of numbers included, while every label still is what was read. Otherwise energy, forces and stress in eV,
/// eV/Å and eV/Å³ (REF_… where a kept key would be mistaken for them), and unit fields are left out.
/// </remarks>
internal sealed class LabelOutput
{
    public LabelOutput(Structure structure)
    {
        StructureExtras? extras = structure.Extras;
        double[]? energy = structure.Energy is double value ? [value] : null;
        IsAsRead = Holds(energy, extras?.Energy) && Holds(structure.Forces, extras?.Forces) && Holds(structure.Stress, extras?.Stress);
        Energy = Choose(structure, energy, extras?.Energy, "energy", ["REF_energy"]);
        Forces = Choose(structure, structure.Forces, extras?.Forces, "forces", ["REF_forces"]);
        Stress = Choose(structure, structure.Stress, extras?.Stress, "stress", ["REF_stress", "REF_virials"]);
    }

    /// <summary>Whether the labels are written as they were read.</summary>
    public bool IsAsRead { get; }

    /// <summary>Key and number; null when there is no energy.</summary>
    public (string Key, double[] Numbers)? Energy { get; }

    /// <summary>Column name and [atom, 3] numbers; null when there are no forces.</summary>
    public (string Key, double[] Numbers)? Forces { get; }

    /// <summary>Key and 6 or 9 numbers, a virial if it was read as one; null when there is no stress.</summary>
    public (string Key, double[] Numbers)? Stress { get; }

    private static bool Holds(double[]? label, LabelOrigin? origin) => label is null || origin is not null && origin.StillHolds(label);

    private (string, double[])? Choose(Structure structure, double[]? label, LabelOrigin? origin, string usual, string[] stronger)
    {
        if (label is null) return null;
        if (IsAsRead) return (origin!.Key, origin.Numbers ?? label);
        if (!IsTaken(structure, usual) && !stronger.Any(key => IsTaken(structure, key))) return (usual, label);
        if (!IsTaken(structure, stronger[0])) return (stronger[0], label);
        throw new InvalidDataException($"{structure.Source}: expected {usual} or {stronger[0]} to be free for the {usual}, found both among the kept keys"
            + "\n  → remove one of them from the input");
    }

    private static bool IsTaken(Structure structure, string key) => structure.Extras is { } extras
        && (extras.Info.Exists(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
            || extras.Columns.Exists(column => column.Name.Equals(key, StringComparison.OrdinalIgnoreCase)));
}
