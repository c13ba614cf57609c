using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.DeepMd;

/// <summary>Which files of a set hold the labels: the usual ones or those a user names; and which of the named ones were found.</summary>
internal sealed class DeepMdLabelNames(ReadOptions options)
{
    private readonly HashSet<string> found = new(StringComparer.Ordinal);

    public string Energy { get; } = options.EnergyKey ?? "energy";
    public string Forces { get; } = options.ForcesKey ?? "force";

    /// <summary>Null when a key of the stress is given and none of the virial: DeePMD-kit stores no stress.</summary>
    public string? Virial { get; } = options.VirialKey ?? (options.StressKey is null ? "virial" : null);

    /// <summary>Keys the user named that no set has.</summary>
    public IEnumerable<string> Missing => options.GivenKeys.Where(key => !found.Contains(key));

    /// <summary>Notes a file that is there.</summary>
    public void MarkFound(string name) => found.Add(name);
}
