using System.Diagnostics;
using System.Globalization;
using Amalgam.Formats.Contracts;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>
/// One reader over many damaged copies of a sample: structures or InvalidDataException come out and nothing else, in bounded time and memory. What it took is
/// written to the output of the test.
/// </summary>
/// <param name="sample">for messages</param>
/// <param name="place">the file that is damaged</param>
/// <param name="path">what is read</param>
internal sealed class FuzzRun(string sample, string place, string path)
{
    private const long FreeMemory = 96 << 20, MemoryRatio = 400;
    private const double LongestRead = 20; // seconds, of one input on a busy machine
    private const int MostStructures = 1000;

    private long refused, most;
    private double longest;

    /// <summary>Inputs of each sample: a few in the everyday suite, as many as AMALGAM_FUZZ says in the long run.</summary>
    public static int Inputs(int usual) => Given ?? usual;

    /// <summary>Whether this is the long run.</summary>
    public static bool IsLong => Given is not null;

    private static int? Given { get; } = int.TryParse(Environment.GetEnvironmentVariable("AMALGAM_FUZZ"), CultureInfo.InvariantCulture, out int count) ? count
        : null;

    /// <summary>Runs the damages of the seeds 1, 2, …</summary>
    /// <param name="readers">the reader of a seed</param>
    public async Task Run(int inputs, Func<byte[], int, byte[]> damage, Func<int, IStructureReader?> readers)
    {
        byte[] whole = File.ReadAllBytes(place);
        int seed = 0;
        Task work = Task.Run(() =>
        {
            for (seed = 1; seed <= inputs; seed++) Read(damage(whole, seed), seed, readers);
        }, TestContext.Current.CancellationToken);
        // A loop without an end must not hold up the tests: it is told with its seed.
        for (int last = 0; await Task.WhenAny(work, Patience()) != work; last = seed)
            Assert.True(last != seed, $"{sample}: seed {seed} takes more than {LongestRead} s");
        await work;
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| `{sample}` | {whole.Length:N0} | {inputs:N0} | {refused:N0} | {most / 1048576.0:0.0} MiB | {1000 * longest:N0} ms |"));
    }

    private static Task Patience() => Task.Delay(TimeSpan.FromSeconds(LongestRead), TestContext.Current.CancellationToken);

    private void Read(byte[] damaged, int seed, Func<int, IStructureReader?> readers)
    {
        File.WriteAllBytes(place, damaged);
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        try
        {
            if (readers(seed)?.Read(path).Take(MostStructures).All(structure => structure.Positions.Length == 3 * structure.AtomCount) != true) refused++;
        }
        catch (InvalidDataException problem) when (problem.Message.Contains('→', StringComparison.Ordinal))
        {
            refused++;
        }
        catch (Exception fault)
        {
            Assert.Fail($"{sample}, seed {seed}: {fault}");
        }
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken <= FreeMemory + MemoryRatio * damaged.Length, $"{sample}, seed {seed}: {taken} bytes were set aside for a file of {damaged.Length}");
        (most, longest) = (Math.Max(most, taken), Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalSeconds));
    }
}
