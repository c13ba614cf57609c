using System.Diagnostics;

namespace Amalgam.Benchmarks.Builds;

/// <summary>Times of two builds that took turns.</summary>
/// <param name="Before">median, s</param>
/// <param name="After">median, s</param>
/// <param name="Ratio">median of after / before of single rounds</param>
/// <param name="Error">of that median: 1.57 times the range of the middle half, over the root of the number of rounds</param>
/// <param name="Quiet">rounds that count</param>
/// <param name="Peak">what the machine makes of products when it is quiet, GFLOP/s</param>
internal sealed record Comparison(double Before, double After, double Ratio, double Error, int Quiet, int Rounds, double Peak)
{
    /// <summary>
    /// A shared machine is half as fast while a neighbour works on the same core: only rounds between two bursts of products of almost full speed count.
    /// </summary>
    private const double QuietShare = 0.93;
    private const int FewestRounds = 8;
    private const double BurstOperations = 2e8;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);

    public static Comparison Of(Build before, Build after, double seconds)
    {
        // Quiet means quiet on all processors in use.
        Build wider = after.Threads > before.Threads ? after : before;
        // The runtime compiles hot methods anew while they run.
        for (long start = Stopwatch.GetTimestamp(), turns = 0; turns < 4 || Stopwatch.GetElapsedTime(start) < WarmUp; turns++)
        {
            before.Turn();
            after.Turn();
            Rate(wider);
        }
        var rounds = new List<(double Rate, double Before, double After)>();
        double rate = Rate(wider);
        for (long start = Stopwatch.GetTimestamp(); rounds.Count < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds;)
        {
            bool swapped = rounds.Count % 2 == 1;
            double first = Time((swapped ? after : before).Turn), second = Time((swapped ? before : after).Turn), next = Rate(wider);
            rounds.Add((Math.Min(rate, next), swapped ? second : first, swapped ? first : second));
            rate = next;
        }
        double[] rates = [.. rounds.Select(round => round.Rate).Order()];
        double peak = rates[(int)(0.95 * (rates.Length - 1))];
        (double Rate, double Before, double After)[] quiet = [.. rounds.Where(round => round.Rate >= QuietShare * peak)];
        if (quiet.Length < FewestRounds)
            throw new InvalidDataException(
                $"only {quiet.Length} of {rounds.Count} rounds were quiet\n  → give more --seconds, or fewer atoms for shorter rounds");
        double[] ratios = [.. quiet.Select(round => round.After / round.Before).Order()];
        double error = 1.57 * (ratios[3 * (ratios.Length - 1) / 4] - ratios[(ratios.Length - 1) / 4]) / Math.Sqrt(ratios.Length);
        return new Comparison(
            Median([.. quiet.Select(round => round.Before)]), Median([.. quiet.Select(round => round.After)]), Median(ratios), error, quiet.Length,
                rounds.Count, peak);
    }

    private static double Rate(Build build) => build.ProductRate(64, 64, BurstOperations);

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
