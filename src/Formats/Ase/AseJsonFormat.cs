using System.Text;
using System.Text.RegularExpressions;
using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>Databases of ASE in one JSON file, known by their first key, the number of a row.</summary>
public sealed partial class AseJsonFormat : ShardReader
{
    private const int HeadLength = 256;

    public static StructureFormat Format { get; } = new("ase-json", "ASE database in JSON")
    {
        Summary = "small databases of ASE as text",
        Places = FormatPlaces.File,
        Recognition = "a JSON file whose first key is the number of a row",
        Reader = new AseJsonFormat(),
    };

    public override FormatCapabilities Capabilities { get; } = new()
    {
        Labels = AseLabels.Usual,
        Cells = CellSupport.EachAxis,
        IsStreaming = false,
        HasRandomAccess = true,
        KeepsExtras = true,
    };

    protected override bool IsShard(string file)
    {
        byte[] head = new byte[HeadLength];
        using FileStream stream = File.OpenRead(file);
        int length = stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false);
        return Head().IsMatch(Encoding.UTF8.GetString(head, 0, length));
    }

    protected override IEnumerable<string> CandidatesIn(string folder) => [];

    private protected override IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census) => AseJsonDatabase.Open(file, labels);

    [GeneratedRegex("""^\s*\{\s*"[0-9]+"\s*:\s*\{""")]
    private static partial Regex Head();
}
