namespace Amalgam.Atoms;

/// <summary>What a structure file held beyond atoms, cell and labels, in file order.</summary>
public sealed class StructureExtras
{
    /// <summary>Key and value (as written, unquoted) of the comment line; a null value is a bare key.</summary>
    public List<KeyValuePair<string, string?>> Info { get; } = [];

    /// <summary>Per-atom columns that carry no label.</summary>
    public List<ExtraColumn> Columns { get; } = [];

    /// <summary>The text of an info key, capitals aside (charge, spin, head, …); null when there is none.</summary>
    public string? Find(string key) =>
        Info.Find(pair => string.Equals(pair.Key, key, StringComparison.OrdinalIgnoreCase)).Value;
}
