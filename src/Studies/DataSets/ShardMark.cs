using System.Globalization;
using Amalgam.Atoms;

namespace Amalgam.Studies.DataSets;

/// <summary>Which structure of which computation a structure of a shard is: a key beside its predictions, which merging checks and takes away.</summary>
/// <param name="Part">from 1</param>
/// <param name="Structure">number in all inputs, from 1</param>
public sealed record ShardMark(int Part, long Structure, ShardRun Run)
{
    /// <summary>The key of the mark among the extras of a structure.</summary>
    public const string Key = "AMALGAM_shard";

    /// <summary>The mark of a structure; null when it has none.</summary>
    /// <exception cref="InvalidDataException">It has one that cannot be read.</exception>
    public static ShardMark? Of(Structure structure)
    {
        if (structure.Extras?.Find(Key) is not string text) return null;
        return Parse(text) ?? throw new InvalidDataException($"{structure.Source}: expected the mark of a shard under {Key}, found '{text}'"
            + "\n  → compute this shard again");
    }

    /// <summary>Takes the mark of a structure away.</summary>
    public static void Remove(Structure structure) => structure.Extras?.Info.RemoveAll(pair => pair.Key.Equals(Key, StringComparison.OrdinalIgnoreCase));

    /// <summary>Marks a structure, in place of any mark that it has.</summary>
    public void AddTo(Structure structure)
    {
        Remove(structure);
        (structure.Extras ??= new StructureExtras()).Info.Add(KeyValuePair.Create(Key, (string?)ToString()));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"part {Part}/{Run.Parts} structure {Structure}/{Run.Structures} model {Run.Model} input {Run.Input} options {Run.Settings}");

    private static ShardMark? Parse(string text)
    {
        if (text.Split(' ', 10) is not ["part", string part, "structure", string structure, "model", string model, "input", string input, "options", string
            settings]) return null;
        return TryPair(part, out long index, out long parts) && TryPair(structure, out long number, out long structures) && parts <= structures
            && parts <= int.MaxValue ? new ShardMark((int)index, number, new ShardRun((int)parts, structures, model, input, settings)) : null;
    }

    private static bool TryPair(string text, out long one, out long all)
    {
        string[] words = text.Split('/');
        all = 0;
        return long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out one) && words.Length == 2
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out all) && one >= 1 && one <= all;
    }
}
