using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Lmdb;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.OpenCatalyst;

/// <summary>Sets of the Open Catalyst Project in their old form: LMDB files of pickled graphs (torch_geometric), one or a folder of them.</summary>
public sealed class OpenCatalystFormat : ShardReader
{
    public static StructureFormat Format { get; } = new("ocp-lmdb", "OCP LMDB")
    {
        Summary = "graphs of the Open Catalyst Project as Python pickled them; the pickles are read as data, nothing in them is run",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Extensions = [".lmdb"],
        Recognition = "an LMDB file with pickles under 0, 1, …, or a folder of such .lmdb files",
        Reader = new OpenCatalystFormat(),
    };

    public override FormatCapabilities Capabilities { get; } = new()
    {
        Labels =
        [
            new("energy", ["y", "energy"], "1, eV"),
            new("forces", ["force", "forces"], "3 per atom, eV/Å"),
            new("stress", ["stress"], "9, eV/Å³"),
        ],
        Cells = CellSupport.AllAxes,
        IsStreaming = true,
        HasRandomAccess = true,
        KeepsFileOnDisk = true,
        KeepsExtras = true,
    };

    private protected override RecordNames Names { get; } = new([new("y"), new("energy")], [new("force"), new("forces")], [new("stress")]);

    protected override bool IsShard(string file) => LmdbKinds.Of(file) == LmdbKind.OpenCatalyst;

    protected override IEnumerable<string> CandidatesIn(string folder) => Directory.EnumerateFiles(folder, "*.lmdb", SearchOption.AllDirectories);

    private protected override IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census) => OpenCatalystFile.Open(file, labels);
}
