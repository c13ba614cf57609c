using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Extxyz;

/// <summary>Which keys of an extended XYZ file hold the labels: the usual ones or those a user names. The first that is there wins, capitals aside.</summary>
internal sealed class ExtxyzKeys(ReadOptions options)
{
    private static readonly string[] UsualEnergy = ["REF_energy", "energy", "dft_energy", "free_energy"];
    private static readonly string[] UsualForces = ["REF_forces", "forces", "force", "dft_forces"];
    private static readonly (string Key, bool IsVirial)[] UsualStress =
        [("REF_stress", false), ("REF_virials", true), ("stress", false), ("stresses", false), ("virials", true), ("virial", true)];

    /// <summary>Usual keys and forms of all labels.</summary>
    public static readonly IReadOnlyList<StoredLabel> Usual =
    [
        new("energy", UsualEnergy, "1, eV, of the structure"),
        new("forces", UsualForces, "column of 3 per atom, eV/Å"),
        new("stress", [.. UsualStress.Where(pair => !pair.IsVirial).Select(pair => pair.Key)],
            "9, or 6 in the order xx yy zz yz xz xy; eV/Å³, tensile positive"),
        new("virial", [.. UsualStress.Where(pair => pair.IsVirial).Select(pair => pair.Key)], "9, eV, W = −∂E/∂ε; read where there is no stress"),
    ];

    /// <summary>Keys of the comment line.</summary>
    public IReadOnlyList<string> Energy { get; } = options.EnergyKey is string key ? [key] : UsualEnergy;

    /// <summary>Names of columns.</summary>
    public IReadOnlyList<string> Forces { get; } = options.ForcesKey is string key ? [key] : UsualForces;

    /// <summary>Keys of the comment line; the flag says that the numbers are a virial.</summary>
    public IReadOnlyList<(string Key, bool IsVirial)> Stress { get; } = (options.StressKey, options.VirialKey) switch
    {
        (null, null) => UsualStress,
        (null, string virial) => [(virial, true)],
        (string stress, null) => [(stress, false)],
        (string stress, string virial) => [(stress, false), (virial, true)],
    };
}
