using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Training.Options;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>Which structures are trained on and which are set aside.</summary>
/// <param name="Train">Indices, ascending.</param>
/// <param name="Validation">Indices, ascending.</param>
/// <param name="Notices">What the user should know.</param>
internal sealed record DataSplit(int[] Train, int[] Validation, IReadOnlyList<string> Notices)
{
    /// <summary>
    /// With fewer formulas a fraction of them is no sample: validation would be on one or two compositions that nothing was trained on, and the choice of the
    /// best weights would follow them.
    /// </summary>
    private const int LeastFormulas = 10;

    /// <summary>A split by formula that misses the wanted number of structures by more than this factor is no use: one formula holds most of them.</summary>
    private const double MostMiss = 2;

    /// <summary>Sets a fraction of the structures aside at random, whole groups at a time.</summary>
    /// <remarks>
    /// At least one group is set aside and at least one is kept. Groups are taken in random order as long as they bring the number of
    /// structures nearer to the fraction. A group that holds the last training structures of an element goes back: an element must be trained to be validated.
    /// </remarks>
    /// <exception cref="InvalidDataException">There are fewer than two groups.</exception>
    public static DataSplit ByFraction(IReadOnlyList<Structure> structures, double fraction, SplitGrouping grouping, long seed) =>
        ByFraction(StructureSet.Of(structures), fraction, grouping, seed);

    /// <summary>Reduced formula, such as "Al2O3": counts divided by their greatest common divisor, elements ascending by atomic number.</summary>
    public static string FormulaOf(Structure structure)
    {
        var table = new CompositionTable();
        return table.FormulaOf(table.NumberOf(structure.Elements));
    }

    private static DataSplit ByFraction(StructureSet structures, double fraction, SplitGrouping grouping, long seed)
    {
        if (structures.Count == 1) throw OneStructure(structures);
        if (grouping == SplitGrouping.Auto) return Automatic(structures, fraction, seed);
        int[][] groups = SplitGroups.Of(structures, fraction, grouping);
        if (groups.Length < 2)
            throw new InvalidDataException($"split: expected at least two formulas to keep one aside, found that all {structures.Count} structures are "
                + $"{structures.FormulaOf(0)}\n  → [data] split_by = \"structure\" or \"block\", or name validation_files");
        return Of(structures, groups, fraction, seed) ?? throw new InvalidDataException(
            "split: expected some structures for validation, found that each holds the only atoms of an element\n"
            + "  → name structures to validate on: --valid, [data] validation_files");
    }

    /// <summary>By formula where that gives a sample of the wanted size; else one by one, with a notice where structures share formulas.</summary>
    private static DataSplit Automatic(StructureSet structures, double fraction, long seed)
    {
        int[][] groups = SplitGroups.Of(structures, fraction, SplitGrouping.Formula);
        if (groups.Length == structures.Count) return ByFraction(structures, fraction, SplitGrouping.Structure, seed);
        double wanted = Math.Max(1, fraction * structures.Count);
        if (groups.Length >= LeastFormulas && Of(structures, groups, fraction, seed) is DataSplit split
            && split.Validation.Length <= MostMiss * wanted && split.Validation.Length >= wanted / MostMiss)
        {
            int formulas = split.Validation.Select(structures.FormulaOf).Distinct().Count();
            return split with
            {
                Notices = [.. split.Notices, $"split: {formulas} of {groups.Length} formulas are set aside whole, so that none is on both sides"],
            };
        }
        DataSplit single = ByFraction(structures, fraction, SplitGrouping.Structure, seed);
        return single with { Notices = [.. single.Notices, Leak(structures, groups, single.Validation.Length)] };
    }

    private static string Leak(StructureSet structures, int[][] groups, int aside)
    {
        string formulas = groups.Length == 1 ? $"one composition ({structures.FormulaOf(0)})" : $"{groups.Length} compositions";
        return $"split: {aside} of {structures.Count} structures of {formulas} are set aside at random; of a trajectory, the frames next to them are "
            + "trained on, and validation errors are optimistic\n"
            + "  → --valid or --test with structures of other runs gives honest errors; [data] split_by = \"block\" keeps stretches of the file together";
    }

    /// <summary>The split of some groups; null when every group drawn holds the only atoms of an element.</summary>
    private static DataSplit? Of(StructureSet structures, int[][] groups, double fraction, long seed)
    {
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
        string[] notices = returned == 0 ? []
            : [$"{CountText.Of(returned, "structure")} drawn for validation stay in training, as they hold the only atoms of an element"];
        int[] validation = [.. aside.SelectMany(group => group).Order()];
        return validation.Length == 0 ? null : new DataSplit([.. Enumerable.Range(0, structures.Count).Except(validation)], validation, notices);
    }

    private static int ReturnLonelyElements(StructureSet structures, List<int[]> aside)
    {
        int returned = 0;
        while (true)
        {
            HashSet<int> validation = [.. aside.SelectMany(group => group)];
            HashSet<Element> trained = [.. structures.Where(index => !validation.Contains(index)).Elements().Select(element => element.Element)];
            bool[] isLonely = [.. Enumerable.Range(0, structures.Store.Compositions.Count)
                .Select(composition => structures.Store.Compositions[composition].Any(part => !trained.Contains(part.Element)))];
            int lonely = aside.FindIndex(group => Array.Exists(group, index => isLonely[structures.CompositionOf(index)]));
            if (lonely < 0) return returned;
            returned += aside[lonely].Length;
            aside.RemoveAt(lonely);
        }
    }

    private static InvalidDataException OneStructure(StructureSet structures) => new(
        $"split: expected at least two structures to set one aside, found one structure ({structures.SourceOf(0)})\n"
        + $"  → --valid {structures[0].SourceFile} tries it on itself ([data] validation_files)");
}
