using Amalgam.Atoms.Labels;

namespace Amalgam.Formats.Extxyz;

/// <summary>Which keys of an extended XYZ file hold the labels; null means the usual ones, first match wins, capitals aside.</summary>
/// <remarks>A key given here is the only one looked for.</remarks>
public sealed record ExtxyzOptions
{
    /// <summary>Energy in the comment line; usually REF_energy, energy, dft_energy, free_energy.</summary>
    public string? EnergyKey { get; init; }

    /// <summary>Forces column; usually REF_forces, forces, force, dft_forces.</summary>
    public string? ForcesKey { get; init; }

    /// <summary>Stress in the comment line (6 numbers xx yy zz yz xz xy or 9); usually REF_stress, stress, stresses.</summary>
    public string? StressKey { get; init; }

    /// <summary>Virial in the comment line (9 numbers); usually REF_virials, virials, virial. Read when there is no stress.</summary>
    public string? VirialKey { get; init; }

    internal IReadOnlyList<string> EnergyKeys => EnergyKey is null ? Usual(LabelTable.Energy) : [EnergyKey];
    internal IReadOnlyList<string> ForcesKeys => ForcesKey is null ? Usual(LabelTable.Forces) : [ForcesKey];

    /// <summary>Stress and virial keys in the order of preference.</summary>
    internal IReadOnlyList<LabelKey> StressKeys => (StressKey, VirialKey) switch
    {
        (null, null) => LabelTable.Stress.Keys,
        (null, _) => [new(VirialKey, true)],
        (_, null) => [new(StressKey)],
        _ => [new(StressKey), new(VirialKey, true)],
    };

    private static string[] Usual(Label label) => [.. label.Keys.Select(key => key.Name)];
}
