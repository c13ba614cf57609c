using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Lmdb;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.DeepMdLmdb;

/// <summary>Data of DeePMD-kit in LMDB: folders with data.mdb, or that file itself.</summary>
public sealed class DeepMdLmdbFormat : ShardReader
{
    public static StructureFormat Format { get; } = new("deepmd-lmdb", "DeePMD-kit LMDB")
    {
        Summary = "frames of any composition in one database, as DeePMD-kit trains on them",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Recognition = "a folder with data.mdb, or such a file, that has the key __metadata__",
        Reader = new DeepMdLmdbFormat(),
    };

    public override FormatCapabilities Capabilities { get; } = new()
    {
        Labels =
        [
            new("energy", ["energies", "energy"], "1, eV"),
            new("forces", ["forces", "force"], "3 per atom, eV/Å"),
            new("virial", ["virials", "virial"], "9, eV, W = −∂E/∂ε; read as the stress −W/V"),
        ],
        Cells = CellSupport.AllAxes,
        IsStreaming = true,
        HasRandomAccess = true,
        KeepsFileOnDisk = true,
        KeepsExtras = true,
    };

    private protected override RecordNames Names { get; } = new([new("energies"), new("energy")], [new("forces"), new("force")],
        [new("virials", IsVirial: true), new("virial", IsVirial: true)]);

    protected override bool IsShard(string file) => LmdbKinds.Of(file) == LmdbKind.DeepMd;

    protected override IEnumerable<string> CandidatesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.mdb", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) == LmdbFile.DataName);

    private protected override IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census) => DeepMdLmdbFile.Open(file, labels);
}
