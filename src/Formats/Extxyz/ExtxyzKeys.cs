using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Extxyz;

/// <summary>Which keys of an extended XYZ file hold the labels: the usual ones or those a user names. The first that is there wins, capitals aside.</summary>
internal sealed class ExtxyzKeys(ReadOptions options)
{
    /// <summary>Usual keys and forms of all labels.</summary>
    public static readonly IReadOnlyList<StoredLabel> Usual =
    [
        new(LabelTable.Energy.Name, KeysOf(LabelTable.Energy), "1, eV, of the structure"),
        new(LabelTable.Forces.Name, KeysOf(LabelTable.Forces), "column of 3 per atom, eV/Å"),
        new(LabelTable.Stress.Name, KeysOf(LabelTable.Stress), "9, or 6 in the order xx yy zz yz xz xy; eV/Å³, tensile positive"),
        new("virial", KeysOf(LabelTable.Stress, areVirials: true), "9, eV, W = −∂E/∂ε; read where there is no stress"),
    ];

    /// <summary>Keys of the comment line.</summary>
    public IReadOnlyList<string> Energy { get; } = options.EnergyKey is string key ? [key] : KeysOf(LabelTable.Energy);

    /// <summary>Names of columns.</summary>
    public IReadOnlyList<string> Forces { get; } = options.ForcesKey is string key ? [key] : KeysOf(LabelTable.Forces);

    /// <summary>Keys of the comment line, of stresses and of virials.</summary>
    public IReadOnlyList<LabelKey> Stress { get; } = (options.StressKey, options.VirialKey) switch
    {
        (null, null) => LabelTable.Stress.Keys,
        (null, string virial) => [new(virial, true)],
        (string stress, null) => [new(stress)],
        (string stress, string virial) => [new(stress), new(virial, true)],
    };

    private static string[] KeysOf(Label label, bool areVirials = false) =>
        [.. label.Keys.Where(key => key.IsVirial == areVirials).Select(key => key.Name)];
}
