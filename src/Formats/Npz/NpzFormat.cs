using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Npz;

/// <summary>Sets of structures in NumPy archives: rMD17, MD17, and frames one after the other; a file, or a folder of shards.</summary>
public sealed class NpzFormat : ShardReader
{
    public static StructureFormat Format { get; } = new("npz", "NumPy archive")
    {
        Summary = "MD17, MD22 and rMD17 (kcal/mol), and shards of frames one after the other (eV)",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Extensions = [".npz"],
        Recognition = "a folder of such files",
        Reader = new NpzFormat(),
    };

    public override FormatCapabilities Capabilities { get; } = new()
    {
        Labels =
        [
            new("energy", ["energies", "E", "energy"], "1 per frame; kcal/mol (rMD17: energies; MD17: E) or eV (energy)"),
            new("forces", ["forces", "F"], "3 per atom; kcal/mol/Å (rMD17, MD17) or eV/Å"),
            new("stress", ["stress"], "9 per frame, eV/Å³, in shards; not used without three periodic axes"),
        ],
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        HasRandomAccess = true,
        KeepsExtras = true,
    };

    protected override bool IsShard(string file) => Path.GetExtension(file).Equals(".npz", StringComparison.OrdinalIgnoreCase)
        && NpzLayout.Of(NpzFile.NamesIn(file)) is not null;

    protected override IEnumerable<string> CandidatesIn(string folder) => Directory.EnumerateFiles(folder, "*.npz");

    private protected override RecordLabels LabelsOf(string file, ReadOptions? options, StructureCensus census) =>
        new((NpzLayout.Of(NpzFile.NamesIn(file)) ?? NpzLayout.All[0]).Names, options, census);

    private protected override IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census) => NpzShard.Open(file, labels);
}
