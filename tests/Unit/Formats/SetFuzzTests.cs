using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>
/// Damaged files of sets: nothing but InvalidDataException comes out, in bounded time and memory. AMALGAM_FUZZ_MUTATIONS=100000 is the long run, whose figures
/// are in docs/evidence/robustness.md.
/// </summary>
public sealed class SetFuzzTests : IDisposable
{
    private const long FreeMemory = 96 << 20, MemoryRatio = 400;
    private const double LongestRead = 20; // seconds, of one input on a busy machine

    private static readonly int Mutations =
        int.TryParse(Environment.GetEnvironmentVariable("AMALGAM_FUZZ_MUTATIONS"), CultureInfo.InvariantCulture, out int count)
        ? count : 150;

    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-fuzz-").FullName;

    public static TheoryData<string> Samples =>
    [
        "omol_like_18.aselmdb", "ase_sqlite.db", "ase/bulk_constraints.traj", "ase/molecules_charges.traj", "ase/db.json", "lmdb/ocp_v1.lmdb",
            "lmdb/ocp_v2.lmdb",
        "lmdb/deepmd.lmdb/data.mdb", "npz/rmd17_layout.npz", "npz/md17_layout.npz", "hdf5/mace_new.h5", "hdf5/transition1x_layout.h5", "hdf5/ani1_n5.hdf5",
        "hdf5/aimnet2.h5", "deepmd_mixed/16/set.000/coord.npy",
    ];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Damage_is_refused_in_bounded_time_and_memory(string sample)
    {
        string source = RepositoryFolder.At(["tests", "data", "formats", .. sample.Split('/')]), place = Place(source, sample);
        string path = sample.EndsWith(".npy", StringComparison.Ordinal) ? Path.GetDirectoryName(Path.GetDirectoryName(place))! : place;
        IStructureReader reader = StructureFormats.All.FormatOf(path)!.Reader!;
        byte[] whole = File.ReadAllBytes(place);
        (long refused, long most, double longest) = (0, 0, 0);
        // A loop without an end must not hold up the tests: it is told with its seed.
        ulong seed = 0;
        Task work = Task.Run(() =>
        {
            for (seed = 1; seed <= (ulong)Mutations; seed++)
            {
                byte[] damaged = Mutation.Of(whole, seed);
                File.WriteAllBytes(place, damaged);
                long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
                if (!IsRead(reader, path)) refused++;
                most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
                longest = Math.Max(longest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }, TestContext.Current.CancellationToken);
        for (ulong last = 0; await Task.WhenAny(work, Patience()) != work; last = seed)
            Assert.True(last != seed, $"{sample}: seed {seed} takes more than {LongestRead} s");
        await work;
        Assert.True(most <= FreeMemory + MemoryRatio * whole.Length, $"{sample}: {most} bytes set aside for a file of {whole.Length}");
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{sample}: {Mutations} inputs of {whole.Length} bytes, {refused} refused, at most {most / 1048576.0:0.0} MiB allocated, "
            + $"longest {1000 * longest:0} ms"));
    }

    private static Task Patience() => Task.Delay(TimeSpan.FromSeconds(LongestRead), TestContext.Current.CancellationToken);

    private static bool IsRead(IStructureReader reader, string path)
    {
        try
        {
            _ = reader.Recognizes(path);
            return reader.Read(path).Count() >= 0;
        }
        catch (InvalidDataException problem)
        {
            Assert.Contains("→", problem.Message, StringComparison.Ordinal);
            return false;
        }
    }

    /// <summary>A copy to be damaged, with what belongs to it. Archives are stored without packing, so that damage gets behind it.</summary>
    private string Place(string source, string sample)
    {
        string copy = Path.Combine(folder, Path.GetFileName(source));
        if (sample.EndsWith(".npy", StringComparison.Ordinal))
        {
            string system = Path.GetDirectoryName(Path.GetDirectoryName(source))!, target = Path.Combine(folder, "system");
            Directory.CreateDirectory(Path.Combine(target, "set.000"));
            foreach (string file in Directory.GetFiles(system, "*", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(target,
                Path.GetRelativePath(system, file)));
            return Path.Combine(target, "set.000", Path.GetFileName(source));
        }
        if (!source.EndsWith(".npz", StringComparison.Ordinal))
        {
            File.WriteAllBytes(copy, File.ReadAllBytes(source));
            return copy;
        }
        using ZipArchive packed = ZipFile.OpenRead(source);
        using ZipArchive plain = ZipFile.Open(copy, ZipArchiveMode.Create);
        foreach (ZipArchiveEntry entry in packed.Entries)
        {
            using Stream from = entry.Open(), to = plain.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
            from.CopyTo(to);
        }
        return copy;
    }
}
