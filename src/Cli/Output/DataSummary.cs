using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Cli.Terminal;
using Amalgam.Formats.Contracts;

namespace Amalgam.Cli.Output;

/// <summary>What was written, and what the format could not hold.</summary>
internal sealed class DataSummary(StructureFormat format)
{
    private readonly SortedSet<string> dropped = new(StringComparer.Ordinal);
    private readonly long[] labels = new long[LabelTable.All.Count];

    /// <summary>Notices of the readers.</summary>
    public StructureCensus Census { get; } = new();

    public long Structures { get; private set; }

    public long Atoms { get; private set; }

    public void Add(Structure structure)
    {
        Structures++;
        Atoms += structure.AtomCount;
        foreach (Label label in LabelTable.All)
            if (structure.Labels.Has(label)) labels[label.Index]++;
        if (format.Writer!.Capabilities.KeepsExtras || structure.Extras is not { } extras) return;
        foreach (string name in extras.Info.Select(pair => pair.Key).Concat(extras.Columns.Select(column => column.Name))) dropped.Add(name);
    }

    /// <summary>Tells a person what the readers noticed and what was left out.</summary>
    public void Tell(TextWriter error)
    {
        foreach (string notice in Notes) error.WriteLine(notice);
    }

    /// <summary>"out.xyz: 100 structures, 1,200 atoms; 100 energies, 100 forces, 90 stresses".</summary>
    public string Line(string output) => $"{output}: {NumberFormat.Plural(Structures, "structure")}, {NumberFormat.Plural(Atoms, "atom")}; "
        + string.Join(", ", LabelTable.All.Select(label => $"{labels[label.Index]} with {label.Name}"));

    public JsonObject ToJson(string output) => new()
    {
        ["output"] = output,
        ["format"] = format.Name,
        ["structures_written"] = Structures,
        ["atoms"] = Atoms,
        ["labels"] = new JsonObject(LabelTable.All.Select(label => KeyValuePair.Create(label.Name, (JsonNode?)labels[label.Index]))),
        ["notes"] = JsonOutput.Texts(Notes),
    };

    /// <summary>What the readers noticed and what was left out.</summary>
    public IEnumerable<string> Notes => [.. Noted()];

    private IEnumerable<string> Noted()
    {
        foreach ((string text, int count) in Census.Notices) yield return $"{text} ({NumberFormat.Plural(count, "structure")})";
        foreach (string conflict in Census.Conflicts) yield return $"warning: {conflict}";
        if (dropped.Count == 0) yield break;
        const int named = 10;
        string more = dropped.Count > named ? $" and {dropped.Count - named} more" : "";
        yield return $"{format.Title} does not hold {string.Join(", ", dropped.Take(named))}{more}: left out";
    }
}
