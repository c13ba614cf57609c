using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Lmdb;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.AseLmdb;

/// <summary>ASE databases in LMDB, as fairchem (OMat24, OMol25, OC20) and MACE distribute them: a file, or a folder of shards.</summary>
public sealed class AseLmdbFormat : ShardReader
{
    /// <summary>The file beside shards that lists the numbers of atoms; it says nothing that the shards do not say.</summary>
    private const string MetadataName = "metadata.npz";

    public static StructureFormat Format { get; } = new("aselmdb", "aselmdb")
    {
        Summary = "rows of ASE packed into LMDB: the sets of fairchem (OMat24, OMol25, OC20), also for MACE",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Extensions = [".aselmdb"],
        Recognition = "an LMDB file with rows of ASE, or a folder of .aselmdb files",
        Reader = new AseLmdbFormat(),
        Writer = new AseLmdbWriter(),
    };

    public override FormatCapabilities Capabilities { get; } = new()
    {
        Labels = Ase.AseLabels.Usual,
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        HasRandomAccess = true,
        KeepsFileOnDisk = true,
        KeepsExtras = true,
    };

    protected override bool IsShard(string file) => Format.HasExtensionOf(file) || LmdbKinds.Of(file) == LmdbKind.Ase;

    protected override IEnumerable<string> CandidatesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(Format.HasExtensionOf);

    /// <summary>The shards, and metadata.npz beside them.</summary>
    public override IEnumerable<string> FilesOf(string path)
    {
        string[] shards = [.. base.FilesOf(path)];
        if (!Directory.Exists(path)) return shards;
        return shards.Concat(shards.Select(shard => Path.Combine(Path.GetDirectoryName(shard)!, MetadataName)).Distinct().Where(File.Exists))
            .Order(StringComparer.Ordinal);
    }

    private protected override IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census) => AseLmdbShard.Open(file, labels);
}
