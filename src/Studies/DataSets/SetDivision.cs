using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.DataSets;

/// <summary>Divides structures into parts of given fractions at random, whole groups at a time, the same way for the same seed.</summary>
/// <remarks>Structures are seen twice: first to group them, then to be handed out. What is kept is four bytes a structure and the names of the
/// groups.</remarks>
/// <param name="fractions">[part], of the structures; add up to 1</param>
/// <param name="seed">of the order in which groups are dealt</param>
public sealed class SetDivision(IReadOnlyList<double> fractions, long seed)
{
    private readonly List<int> groupOf = [];
    private readonly Dictionary<string, int> groups = new(StringComparer.Ordinal);
    private readonly List<int> sizes = [];
    private int[]? partOf;

    /// <summary>Structures seen.</summary>
    public int Count => groupOf.Count;

    /// <summary>Groups of the structures that were given one.</summary>
    public int Groups => groups.Count;

    /// <summary>Takes a structure.</summary>
    /// <param name="group">what must stay together with it; null for a group of its own</param>
    public void Add(string? group)
    {
        int index = sizes.Count;
        if (group is not null && !groups.TryAdd(group, index)) index = groups[group];
        if (index == sizes.Count) sizes.Add(0);
        sizes[index]++;
        groupOf.Add(index);
    }

    /// <summary>The part of a structure.</summary>
    /// <param name="structure">in the order in which they were added, from 0</param>
    public int PartOf(int structure) => (partOf ??= Deal())[groupOf[structure]];

    /// <summary>What must stay together with a structure, by a word: random (nothing), formula (the same reduced formula), or the value of a key.</summary>
    /// <exception cref="InvalidDataException">The structure does not have the key.</exception>
    public static string? GroupOf(Structure structure, string by) => by switch
    {
        "random" => null,
        "formula" => Formula.Reduced(structure.Elements),
        "config_type" => structure.ConfigType,
        _ => structure.Extras?.Find(by) ?? throw new InvalidDataException($"{structure.Source}: expected the key {by} to group by, found none"
            + $"\n  → name a key that every structure has{Known(structure)}, or random or formula"),
    };

    private static string Known(Structure structure) => structure.Extras is { Info.Count: > 0 } extras
        ? $" (here: {string.Join(", ", extras.Info.Take(5).Select(pair => pair.Key))})" : "";

    /// <summary>
    /// [group], its part. Groups come in random order, each to the part that is farthest from its fraction; the last ones fill what is left, so that parts of
    /// single structures have their sizes exactly.
    /// </summary>
    private int[] Deal()
    {
        int[] order = [.. Enumerable.Range(0, sizes.Count)];
        var bits = new RandomBits(unchecked((ulong)seed));
        for (int i = order.Length - 1; i > 0; i--)
        {
            // A bound times 64 random bits over 2⁶⁴: the bias is below 2⁻³².
            int other = (int)(((UInt128)bits.Next() * (uint)(i + 1)) >> 64);
            (order[i], order[other]) = (order[other], order[i]);
        }
        long[] left = Sizes(fractions, Count);
        var parts = new int[sizes.Count];
        foreach (int group in order)
        {
            int best = 0;
            for (int part = 1; part < left.Length; part++)
                if (left[part] > left[best]) best = part;
            parts[group] = best;
            left[best] -= sizes[group];
        }
        return parts;
    }

    /// <summary>Whole numbers nearest to the fractions that add up to a count, by largest remainders.</summary>
    internal static long[] Sizes(IReadOnlyList<double> fractions, long count)
    {
        double[] exact = [.. fractions.Select(fraction => fraction * count)];
        long[] whole = [.. exact.Select(size => (long)Math.Floor(size + 1e-9))];
        int[] byRemainder = [.. Enumerable.Range(0, exact.Length).OrderByDescending(part => exact[part] - whole[part]).ThenBy(part => part)];
        for (long missing = count - whole.Sum(), i = 0; i < missing; i++) whole[byRemainder[i % byRemainder.Length]]++;
        return whole;
    }

    /// <summary>Fractions of a text such as "0.8,0.1,0.1".</summary>
    /// <exception cref="InvalidDataException">They are no positive numbers that add up to 1.</exception>
    public static double[] Fractions(string text)
    {
        string[] words = text.Split(',', StringSplitOptions.TrimEntries);
        double[] fractions = [.. words.Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double fraction)
            ? fraction : double.NaN)];
        if (fractions.Length >= 2 && Array.TrueForAll(fractions, fraction => fraction > 0) && Math.Abs(fractions.Sum() - 1) < 1e-6) return fractions;
        throw new InvalidDataException($"--fractions {text}: expected at least two positive numbers that add up to 1, found "
            + (Array.Exists(fractions, double.IsNaN) ? "something else" : $"a sum of {fractions.Sum().ToString("0.######", CultureInfo.InvariantCulture)}")
            + "\n  → such as --fractions 0.8,0.1,0.1");
    }
}
