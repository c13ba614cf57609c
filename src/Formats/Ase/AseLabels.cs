using Amalgam.Atoms.Labels;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Ase;

/// <summary>How rows of ASE store labels, for docs: what the calculator said, or key-value pairs and data of the usual names.</summary>
internal static class AseLabels
{
    public static readonly IReadOnlyList<StoredLabel> Usual =
    [
        new("energy", Names(LabelTable.Energy, false), "1, eV"),
        new("forces", Names(LabelTable.Forces, false), "3 per atom, eV/Å, constraints not applied"),
        new("stress", Names(LabelTable.Stress, false), "6 in the order xx yy zz yz xz xy, or 9; eV/Å³, tensile positive"),
        new("virial", Names(LabelTable.Stress, true), "9, eV, W = −∂E/∂ε; read where there is no stress"),
    ];

    private static string[] Names(Label label, bool isVirial) => [.. label.Keys.Where(key => key.IsVirial == isVirial).Select(key => key.Name)];
}
