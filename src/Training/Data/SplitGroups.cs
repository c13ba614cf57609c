using Amalgam.Atoms;
using Amalgam.Training.Options;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>What stays together in a split, as indices of structures.</summary>
internal static class SplitGroups
{
    /// <summary>Blocks that make up the structures set aside: enough to come from several parts of a trajectory, few enough to have few borders.</summary>
    private const int BlocksAside = 5;

    /// <summary>Every structure in one group; groups in the order of their first structures.</summary>
    /// <param name="fraction">part that is to be set aside: blocks are a fifth of it</param>
    public static int[][] Of(StructureSet structures, double fraction, SplitGrouping grouping)
    {
        IEnumerable<int> all = Enumerable.Range(0, structures.Count);
        string[] formulas = FormulasOf(structures);
        return grouping switch
        {
            SplitGrouping.Formula => [.. all.GroupBy(index => formulas[structures.CompositionOf(index)]).Select(group => group.ToArray())],
            SplitGrouping.Block => [.. Blocks(structures, fraction)],
            _ => [.. all.Select(index => new[] { index })],
        };
    }

    /// <summary>Stretches of structures of one file and formula that follow each other.</summary>
    private static IEnumerable<int[]> Blocks(StructureSet structures, double fraction)
    {
        int longest = Math.Max(1, (int)Math.Round(fraction * structures.Count / BlocksAside));
        string[] formulas = FormulasOf(structures);
        (string, string)[] kinds = [.. Enumerable.Range(0, structures.Count)
            .Select(index => (Structure.FileOf(structures.SourceOf(index)), formulas[structures.CompositionOf(index)]))];
        int start = 0;
        for (int end = 1; end <= structures.Count; end++)
        {
            if (end < structures.Count && end - start < longest && kinds[end] == kinds[start]) continue;
            yield return [.. Enumerable.Range(start, end - start)];
            start = end;
        }
    }

    /// <summary>[composition of the store]</summary>
    private static string[] FormulasOf(StructureSet structures) =>
        [.. Enumerable.Range(0, structures.Store.Compositions.Count).Select(structures.Store.Compositions.FormulaOf)];
}
