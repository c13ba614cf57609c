namespace Amalgam.Atoms.Labels;

/// <summary>How many structures have one kind of label, by the key it came from.</summary>
public sealed class LabelCount
{
    private readonly SortedDictionary<string, int> keys = new(StringComparer.Ordinal);

    /// <summary>Key in the file → structures whose label came from it.</summary>
    public IReadOnlyDictionary<string, int> Keys => keys;

    /// <summary>Structures that have the label.</summary>
    public int Present => keys.Values.Sum();

    /// <summary>Structures without the label.</summary>
    public int Missing { get; private set; }

    internal void Add(string? key, int count = 1)
    {
        if (key is null) Missing += count;
        else keys[key] = keys.GetValueOrDefault(key) + count;
    }

    internal void Add(LabelCount other)
    {
        Missing += other.Missing;
        foreach ((string key, int count) in other.keys) Add(key, count);
    }

    public override string ToString() =>
        string.Join(", ", [.. keys.Select(pair => $"{pair.Value} from {pair.Key}"), .. Missing > 0 ? (string[])[$"{Missing} missing"] : []]);
}
