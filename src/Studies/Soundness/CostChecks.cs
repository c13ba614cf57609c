using System.Diagnostics;
using Amalgam.Atoms;

namespace Amalgam.Studies.Soundness;

/// <summary>What an evaluation costs.</summary>
internal static class CostChecks
{
    private const string Group = "cost";
    private const int LargeAtoms = 500;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(0.5);

    public static void Run(SoundnessWork work)
    {
        Structure[] tried = [.. work.Chosen.Count > 0 ? work.Chosen : [.. work.Made.Select(made => made.Structure)]];
        Structure one = tried.OrderBy(structure => structure.AtomCount).ElementAt(tried.Length / 2);
        Structure large = tried.Where(structure => structure.Cell.IsPeriodicAnywhere).MinBy(structure => structure.AtomCount) ?? one;
        Structure[] sizes = [one, large.RepeatedToAtLeast(LargeAtoms)];
        foreach (Structure structure in sizes.DistinctBy(structure => structure.AtomCount))
        {
            double microseconds = Time(work.Fast.Wide, structure) * 1e6 / structure.AtomCount;
            string precision = work.Subject.IsNetwork ? $"float, {NumberText.Plural(work.Fast.Threads, "thread")}" : "double, 1 thread";
            work.AddFigure(Group, "energy, forces and virial", $"{structure.Source}, {NumberText.Plural(structure.AtomCount, "atom")}",
                microseconds, "µs/atom", precision);
        }
    }

    /// <summary>s: the shortest of repeated evaluations, neighbours found anew each time.</summary>
    private static double Time(IPotential potential, Structure structure)
    {
        var evaluation = new Evaluation();
        potential.Evaluate(structure, evaluation);
        long begin = Stopwatch.GetTimestamp();
        double best = double.PositiveInfinity;
        for (int repetition = 0; repetition < 3 || Stopwatch.GetElapsedTime(begin) < Enough; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            potential.Evaluate(structure, evaluation);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
