namespace Amalgam.Formats.Contracts;

/// <summary>Options that every reader has. Switches of one format belong to the constructor of its reader.</summary>
/// <remarks>
/// A key is the name under which a label is stored: a key of a comment line, a column, a file of an array. Null means the usual names of the format;
/// a key given here is the only one looked for.
/// </remarks>
public sealed record ReadOptions
{
    /// <summary>Usual names of every format, units as the format has them.</summary>
    public static readonly ReadOptions Usual = new();

    /// <summary>Key of the energy.</summary>
    public string? EnergyKey { get; init; }

    /// <summary>Key of the forces.</summary>
    public string? ForcesKey { get; init; }

    /// <summary>Key of the stress.</summary>
    public string? StressKey { get; init; }

    /// <summary>Key of the virial, which is read when there is no stress.</summary>
    public string? VirialKey { get; init; }

    /// <summary>Whether a folder is read although it also holds structures of other formats, which are not read. Otherwise it is refused.</summary>
    public bool TakesMixedFolders { get; init; }

    /// <summary>
    /// Elements of the atom types 1, 2, … (or 0, 1, …) of files that number them without saying what they are. Null: taken from type_map.raw beside the file.
    /// </summary>
    public IReadOnlyList<string>? TypeElements { get; init; }

    /// <summary>The keys that are given, in the order of the properties.</summary>
    public IEnumerable<string> GivenKeys => ((string?[])[EnergyKey, ForcesKey, StressKey, VirialKey]).OfType<string>();
}
