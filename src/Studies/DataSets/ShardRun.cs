using System.Globalization;

namespace Amalgam.Studies.DataSets;

/// <summary>What all shards of one computation have in common.</summary>
/// <param name="Parts">how many there are</param>
/// <param name="Structures">in all inputs</param>
/// <param name="Model">stands for its content</param>
/// <param name="Input">stands for the content of all inputs, in their order</param>
/// <param name="Settings">what else numbers depend on, such as the precision</param>
public sealed record ShardRun(int Parts, long Structures, string Model, string Input, string Settings)
{
    /// <summary>What tells two computations apart; null when they are one.</summary>
    public string? DifferenceFrom(ShardRun other) =>
        Parts != other.Parts ? Told("the same number of parts", Parts, other.Parts)
        : Model != other.Model ? Told("the same model", Model, other.Model)
        : Structures != other.Structures ? Told("the same number of structures in the inputs", Structures, other.Structures)
        : Input != other.Input ? Told("the same inputs", Input, other.Input)
        : Settings != other.Settings ? Told("the same options", Settings, other.Settings) : null;

    private static string Told<T>(string what, T here, T there) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} in all shards ({there}), found another ({here})");

    /// <summary>Brings the shards of one computation into their order.</summary>
    /// <param name="shards">name of the file, part from 1, computation</param>
    /// <returns>indices of the shards, part 1 first</returns>
    /// <exception cref="InvalidDataException">One is missing or there twice, or they are not of one computation; the message says which.</exception>
    public static int[] Order(IReadOnlyList<(string Name, int Part, ShardRun Run)> shards)
    {
        ShardRun run = shards[0].Run;
        var found = new Dictionary<int, int>();
        for (int index = 0; index < shards.Count; index++)
        {
            (string name, int part, ShardRun other) = shards[index];
            if (other.DifferenceFrom(run) is string difference)
                throw new InvalidDataException($"{name}: expected {difference}\n  → name the shards of one computation; the first is {shards[0].Name}");
            if (!found.TryAdd(part, index))
                throw new InvalidDataException($"{name}: expected every shard once, found {part}/{run.Parts} that {shards[found[part]].Name} holds too"
                    + "\n  → name each shard once");
        }
        int missing = run.Parts - found.Count;
        if (missing == 0) return [.. found.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
        IEnumerable<string> named = Enumerable.Range(1, run.Parts).Where(part => !found.ContainsKey(part)).Take(MostNamed)
            .Select(part => $"{part}/{run.Parts}");
        throw new InvalidDataException($"{shards[0].Name}: expected all {run.Parts} shards, found {string.Join(", ", named)}"
            + $"{(missing > MostNamed ? $" and {missing - MostNamed} more" : "")} missing\n  → name them too, or compute them first");
    }

    private const int MostNamed = 10;
}
