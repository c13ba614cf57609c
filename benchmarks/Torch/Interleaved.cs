using System.Diagnostics;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Medians of several jobs, measured in turn, so that a machine that drifts does so for all of them.</summary>
internal static class Interleaved
{
    private const double ShortestSample = 0.05;

    /// <summary>The runtime compiles hot methods anew while they run.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <param name="rounds">samples of every job</param>
    /// <returns>[job], s, medians</returns>
    public static double[] Medians(int rounds, params IReadOnlyList<Action> jobs)
    {
        int[] repeats = [.. jobs.Select(Repeats)];
        double[][] samples = [.. jobs.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
            for (int job = 0; job < jobs.Count; job++)
            {
                // Threads of the other code's pool spin for a moment after its last operation.
                Thread.Sleep(20);
                samples[job][round] = Time(jobs[job], repeats[job]);
            }
        return [.. samples.Select(Median)];
    }

    /// <summary>Warms up, and says how many calls make a sample that a clock can tell.</summary>
    private static int Repeats(Action job)
    {
        long start = Stopwatch.GetTimestamp();
        for (int warm = 0; warm < 2 || Stopwatch.GetElapsedTime(start) < WarmUp; warm++) job();
        return (int)Math.Clamp(Math.Ceiling(ShortestSample / Time(job, 1)), 1, 1000);
    }

    private static double Time(Action job, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int repeat = 0; repeat < repeats; repeat++) job();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }

    private static double Median(double[] samples)
    {
        double[] sorted = [.. samples.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
