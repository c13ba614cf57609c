using System.IO.Compression;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>
/// Damaged files of sets: nothing but InvalidDataException comes out, in bounded time and memory. AMALGAM_FUZZ=100000 is the long run, whose figures are in
/// docs/evidence/robustness.md. Where AMALGAM_FORMAT_SAMPLES names a folder, its samples of formats that have none in the repository are run too.
/// </summary>
public sealed class SetFuzzTests : IDisposable
{
    private const int Usual = 150;

    private readonly string folder = Directory.CreateTempSubdirectory("amalgam-fuzz-").FullName;

    public static TheoryData<string> Samples =>
        [.. Own, .. Elsewhere.Where(sample => FormatSamples.FileOf(sample) is not null)];

    private static string[] Own =>
    [
        "omol_like_18.aselmdb", "ase_sqlite.db", "ase/bulk_constraints.traj", "ase/molecules_charges.traj", "ase/db.json", "lmdb/ocp_v1.lmdb",
            "lmdb/ocp_v2.lmdb",
        "lmdb/deepmd.lmdb/data.mdb", "npz/rmd17_layout.npz", "npz/md17_layout.npz", "hdf5/mace_new.h5", "hdf5/transition1x_layout.h5", "hdf5/ani1_n5.hdf5",
        "hdf5/aimnet2.h5", "amber/traj_forces.nc", "deepmd_mixed/16/set.000/coord.npy",
    ];

    /// <summary>Samples whose licence is not that of the repository.</summary>
    private static string[] Elsewhere => ["hdf5/deepmd.hdf5", "vasp/vaspout.h5"];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Samples))]
    public Task Damage_is_refused_in_bounded_time_and_memory(string sample)
    {
        string source = FormatSamples.FileOf(sample)!, place = Place(source, sample);
        string path = sample.EndsWith(".npy", StringComparison.Ordinal) ? Path.GetDirectoryName(Path.GetDirectoryName(place))! : place;
        IStructureReader reader = StructureFormats.All.FormatOf(path)!.Reader!;
        return new FuzzRun(sample, place, path).Run(FuzzRun.Inputs(Usual), (whole, seed) => Mutation.Of(whole, (ulong)seed), _ =>
        {
            reader.Recognizes(path);
            return reader;
        });
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
            string types = Path.Combine(Path.GetDirectoryName(source)!, "type_map.raw");
            if (File.Exists(types)) File.WriteAllBytes(Path.Combine(folder, "type_map.raw"), File.ReadAllBytes(types));
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
