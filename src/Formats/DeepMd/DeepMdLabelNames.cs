using Amalgam.Formats.Extxyz;

namespace Amalgam.Formats.DeepMd;

/// <summary>Which files of a set hold the labels: the usual ones, or those a user named; and which of those named were met.</summary>
internal sealed class DeepMdLabelNames(ExtxyzOptions keys)
{
    private readonly HashSet<string> met = new(StringComparer.Ordinal);

    public string Energy { get; } = keys.EnergyKey ?? "energy";
    public string Forces { get; } = keys.ForcesKey ?? "force";

    /// <summary>Null when a stress was asked for and no virial: DeePMD-kit knows no stress.</summary>
    public string? Virial { get; } = keys.VirialKey ?? (keys.StressKey is null ? "virial" : null);

    /// <summary>Keys the user named that no set had.</summary>
    public IEnumerable<string> NotMet =>
        ((string?[])[keys.EnergyKey, keys.ForcesKey, keys.StressKey, keys.VirialKey]).OfType<string>().Where(key => !met.Contains(key));

    /// <summary>Remembers a file that was there.</summary>
    public void Met(string name) => met.Add(name);
}
