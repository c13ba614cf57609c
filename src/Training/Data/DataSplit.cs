using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>Which structures are trained on and which are set aside.</summary>
/// <param name="Train">Indices, ascending.</param>
/// <param name="Validation">Indices, ascending.</param>
/// <param name="Notices">What the user should know.</param>
internal sealed record DataSplit(int[] Train, int[] Validation, IReadOnlyList<string> Notices)
{
    /// <summary>Sets a fraction of the structures aside at random, whole groups at a time.</summary>
    /// <remarks>
    /// At least one group is set aside and at least one is kept. Groups are taken in random order as long as they bring the number of
    /// structures nearer to the fraction. A group that holds the last training structures of an element goes back: an element must be trained to be validated.
    /// </remarks>
    /// <exception cref="InvalidDataException">There are fewer than two groups.</exception>
    public static DataSplit ByFraction(IReadOnlyList<Structure> structures, double fraction, SplitGrouping grouping, long seed)
    {
        int[][] groups = Groups(structures, grouping);
        if (groups.Length < 2)
            throw new InvalidDataException($"split: expected at least two groups to split, found {groups.Length} in {structures.Count} structures\n"
                + "  → give validation_files, or split_by = \"structure\"");
        int[][] shuffled = [.. RandomOrder.Of(groups.Length, seed, "split").Select(group => groups[group])];
        double wanted = fraction * structures.Count;
        var aside = new List<int[]>();
        int count = 0;
        foreach (int[] group in shuffled)
        {
            bool nearer = Math.Abs(count + group.Length - wanted) < Math.Abs(count - wanted);
            if ((!nearer && aside.Count > 0) || aside.Count == groups.Length - 1) continue;
            aside.Add(group);
            count += group.Length;
        }
        int returned = ReturnLonelyElements(structures, aside);
        string[] notices = returned == 0 ? [] : [$"{returned} structures stay in training though drawn for validation: they hold the only atoms of an element"];
        int[] validation = [.. aside.SelectMany(group => group).Order()];
        if (validation.Length == 0)
            throw new InvalidDataException("split: expected some structures for validation, found that each holds the only atoms of an element\n"
                + "  → give validation_files");
        return new DataSplit([.. Enumerable.Range(0, structures.Count).Except(validation)], validation, notices);
    }

    /// <summary>Reduced formula, such as "Al2O3": counts divided by their greatest common divisor, elements ascending by atomic number.</summary>
    public static string FormulaOf(Structure structure)
    {
        (Element Element, int Count)[] counts =
            [.. structure.Elements.GroupBy(element => element).Select(group => (group.Key, group.Count())).OrderBy(pair => pair.Key)];
        int divisor = counts.Aggregate(0, (common, pair) => GreatestCommonDivisor(common, pair.Count));
        return string.Concat(counts.Select(pair => pair.Count == divisor ? pair.Element.Symbol : $"{pair.Element.Symbol}{pair.Count / divisor}"));
    }

    private static int[][] Groups(IReadOnlyList<Structure> structures, SplitGrouping grouping)
    {
        IEnumerable<int> all = Enumerable.Range(0, structures.Count);
        return grouping == SplitGrouping.Structure
            ? [.. all.Select(index => new[] { index })]
            : [.. all.GroupBy(index => FormulaOf(structures[index])).Select(group => group.ToArray())];
    }

    private static int ReturnLonelyElements(IReadOnlyList<Structure> structures, List<int[]> aside)
    {
        int returned = 0;
        while (true)
        {
            var validation = aside.SelectMany(group => group).ToHashSet();
            var trained = Enumerable.Range(0, structures.Count).Where(index => !validation.Contains(index)).SelectMany(index => structures[index].Elements)
                .ToHashSet();
            int lonely = aside.FindIndex(group => group.Any(index => structures[index].Elements.Any(element => !trained.Contains(element))));
            if (lonely < 0) return returned;
            returned += aside[lonely].Length;
            aside.RemoveAt(lonely);
        }
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
