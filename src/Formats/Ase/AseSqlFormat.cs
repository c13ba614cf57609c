using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;
using Amalgam.Formats.Sqlite;

namespace Amalgam.Formats.Ase;

/// <summary>Databases of ASE in SQLite (.db).</summary>
public sealed class AseSqlFormat : ShardReader
{
    public static StructureFormat Format { get; } = new("ase-db", "ASE database")
    {
        Summary = "databases of ASE in SQLite",
        Places = FormatPlaces.File,
        Extensions = [".db"],
        Recognition = "a SQLite database",
        Reader = new AseSqlFormat(),
        Writer = new AseSqlWriter(),
    };

    public override FormatCapabilities Capabilities { get; } = new()
    {
        Labels = AseLabels.Usual,
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        HasRandomAccess = true,
        KeepsFileOnDisk = true,
        KeepsExtras = true,
    };

    protected override bool IsShard(string file) => SqliteFile.IsOne(file);

    protected override IEnumerable<string> CandidatesIn(string folder) => [];

    private protected override IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census) => AseSqlDatabase.Open(file, labels);
}
