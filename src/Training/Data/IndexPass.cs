using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Plausibility;
using Amalgam.Training.Stores;

namespace Amalgam.Training.Data;

/// <summary>Gathers what an index holds while structures pass by, one at a time.</summary>
/// <param name="shown">the data, as sources name them</param>
/// <param name="gauge">takes the memory they would need</param>
internal sealed class IndexPass(string shown, MemoryGauge gauge)
{
    private readonly List<StructureFacts> facts = [];
    private readonly CompositionTable compositions = new();
    private readonly List<string> sources = [];
    private readonly Dictionary<string, int> numberOfSource = new(StringComparer.Ordinal);
    private readonly LabelPlausibility plausibility = new(keepsStructures: false);

    public StructureFacts Add(Structure structure)
    {
        gauge.Add(structure);
        plausibility.Add(structure);
        (string file, long line) = Split(structure.Source);
        if (file.StartsWith(shown, StringComparison.Ordinal)) file = StructureIndex.DataMark + file[shown.Length..];
        if (!numberOfSource.TryGetValue(file, out int source))
        {
            numberOfSource[file] = source = sources.Count;
            sources.Add(file);
        }
        var one = StructureFacts.Of(structure, compositions.NumberOf(structure.Elements), source, line);
        facts.Add(one);
        return one;
    }

    /// <summary>The index of all that passed.</summary>
    public StructureIndex Index(IReadOnlyList<FileStamp> stamps, string reading, string sha256, IReadOnlyList<string> lines, long packLength) => new()
    {
        Id = Guid.NewGuid(), Files = stamps, Reading = reading, Sha256 = sha256, Lines = lines,
        Notices = [.. plausibility.Notices().Select(notice => notice.ToString())],
        Bytes = gauge.Bytes, PackLength = packLength, Sources = sources, Compositions = compositions, Facts = [.. facts],
    };

    /// <summary>File and line of a source; the whole text and −1 where it does not end in a plain number.</summary>
    private static (string File, long Line) Split(string source)
    {
        int colon = source.LastIndexOf(':');
        return colon >= 0 && long.TryParse(source.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long line)
            && (line == 0 || source[colon + 1] != '0') && (line != 0 || source.Length == colon + 2) ? (source[..colon], line) : (source, -1);
    }
}
