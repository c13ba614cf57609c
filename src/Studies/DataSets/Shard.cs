using System.Globalization;

namespace Amalgam.Studies.DataSets;

/// <summary>One of several parts into which the structures of some inputs are cut, each a run of structures that follow one another.</summary>
/// <param name="Part">from 1</param>
/// <param name="Parts">at least 1</param>
public readonly record struct Shard(int Part, int Parts)
{
    /// <summary>The form of the text, for messages.</summary>
    public const string Form = "i/n with 1 ≤ i ≤ n";

    /// <summary>The shard of a text such as "2/4".</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static Shard Parse(string text)
    {
        string[] words = text.Split('/');
        if (words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parts) && part >= 1 && part <= parts)
            return new Shard(part, parts);
        throw new InvalidDataException($"--shard {text}: expected {Form}, found something else\n  → such as --shard 1/4, the first of four parts");
    }

    /// <summary>The structures of this part, by their number in all inputs.</summary>
    /// <param name="structures">in all inputs</param>
    /// <returns>the first one, from 0, and the first one behind the last</returns>
    /// <exception cref="InvalidDataException">There are fewer structures than parts.</exception>
    public (long First, long End) RangeOf(long structures)
    {
        if (structures < Parts)
            throw new InvalidDataException($"--shard {this}: expected at most as many parts as structures ({structures}), found {Parts}"
                + "\n  → take fewer parts");
        return ((long)((Int128)structures * (Part - 1) / Parts), (long)((Int128)structures * Part / Parts));
    }

    public override string ToString() => $"{Part}/{Parts}";
}
