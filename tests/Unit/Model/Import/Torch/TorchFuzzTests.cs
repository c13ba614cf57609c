using System.Diagnostics;
using System.Globalization;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Unit.Formats;
using Amalgam.Unit.Model.Import.DeepMd;
using Xunit;

namespace Amalgam.Unit.Model.Import.Torch;

/// <summary>
/// Damaged checkpoints: nothing but InvalidDataException comes out, in bounded time and memory. AMALGAM_FUZZ_MUTATIONS=100000 is the long run; figures are in
/// docs/evidence/robustness.md.
/// </summary>
public sealed class TorchFuzzTests
{
    private const long FreeMemory = 160 << 20, MemoryRatio = 400;
    private const double LongestRead = 20; // seconds, of one input on a busy machine

    private static readonly int Mutations =
        int.TryParse(Environment.GetEnvironmentVariable("AMALGAM_FUZZ_MUTATIONS"), CultureInfo.InvariantCulture, out int count) ? count : 100;

    [Theory]
    [InlineData("single_float32.pt", false), InlineData("single_float32.pt", true), InlineData("multi_fparam.Beta.pth", true)]
    public void Damage_is_refused_in_bounded_time_and_memory(string name, bool isOfPickle)
    {
        byte[] whole = GoldenCheckpoint.Read(name), pickle = new GoldenCheckpoint(name).Pickle;
        (long refused, long most, double longest) = (0, 0, 0);
        string path = Path.Combine(Path.GetTempPath(), $"amalgam-{Guid.NewGuid():N}{Path.GetExtension(name)}");
        var damaged = new GoldenCheckpoint(name);
        for (ulong seed = 1; seed <= (ulong)Mutations; seed++)
        {
            // Damage of the archive seldom gets as far as the pickle: half of the runs put a damaged pickle into a sound archive.
            if (isOfPickle)
            {
                damaged.Pickle = Mutation.Of(pickle, seed);
                using TorchFile file = damaged.Write();
                File.Move(file.Path, path, overwrite: true);
            }
            else File.WriteAllBytes(path, Mutation.Of(whole, seed));
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            if (!IsRead(path, seed)) refused++;
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        File.Delete(path);
        Assert.True(longest <= LongestRead, $"{name}: {longest} s");
        Assert.True(most <= FreeMemory + MemoryRatio * whole.Length, $"{name}: {most} bytes set aside for a file of {whole.Length}");
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}{(isOfPickle ? ", pickle" : "")}: {Mutations} inputs of {whole.Length} bytes, {refused} refused, "
            + $"at most {most / 1048576.0:0.0} MiB allocated, longest {1000 * longest:0} ms"));
    }

    private static bool IsRead(string path, ulong seed)
    {
        try
        {
            return DeepMdModel.Import(path).Parameters.Values.Length >= 0;
        }
        catch (InvalidDataException problem)
        {
            Assert.Contains("→", problem.Message, StringComparison.Ordinal);
            return false;
        }
        catch (Exception problem)
        {
            throw new InvalidOperationException($"seed {seed}: {problem.GetType().Name}", problem);
        }
    }
}
