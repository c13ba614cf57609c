namespace Amalgam.Formats.Text;

/// <summary>Names of keys, columns and arrays that look like labels and are none of those read: they are told, with the option that would use them.</summary>
internal static class LabelLikeName
{
    /// <summary>Words that make of an energy or a force something else than a label, such as force_mask or kinetic_energy.</summary>
    private static readonly string[] OtherQuantities =
    [
        "mask", "error", "std", "uncert", "dev", "var", "kinetic", "per_atom", "peratom", "formation", "hull", "gap", "fermi", "cutoff", "zero_point",
        "correction", "barrier", "max", "norm", "field",
    ];

    /// <summary>What to say of a name that is not used as a label; null when it does not look like one, or is our own prediction.</summary>
    /// <param name="numbers">numbers of a value: per structure, or per atom</param>
    public static string? Notice(string name, int numbers, bool isPerAtom)
    {
        string lower = name.ToLowerInvariant();
        if (lower.StartsWith("amalgam_", StringComparison.Ordinal)) return null;
        (string Option, bool Fits)? like = lower switch
        {
            _ when lower.Contains("virial", StringComparison.Ordinal) => ("virial-key", !isPerAtom && numbers == 9),
            _ when lower.Contains("stress", StringComparison.Ordinal) => ("stress-key", !isPerAtom && numbers is 6 or 9),
            _ when lower.Contains("force", StringComparison.Ordinal) => ("forces-key", isPerAtom && numbers == 3),
            _ when lower.Contains("energy", StringComparison.Ordinal) => ("energy-key", !isPerAtom && numbers == 1),
            _ => null,
        };
        if (like is not { } found) return null;
        bool isOther = Array.Exists(OtherQuantities, word => lower.Contains(word, StringComparison.Ordinal));
        return found.Fits && !isOther ? $"{name} is not used as a label; --{found.Option} {name} uses it" : $"{name} is not used as a label";
    }
}
