using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Cli.Terminal;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Output;

/// <summary>What a file of structures holds, for machines: the numbers of <see cref="StructuresText"/>.</summary>
internal static class StructuresJson
{
    public static JsonObject Of(string path, StructureCensus census, StructureFacts facts) => new()
    {
        ["kind"] = "structures",
        ["path"] = path,
        ["structures"] = census.Structures,
        ["atoms"] = census.Atoms,
        ["labels"] = new JsonObject(LabelTable.All.Select(label => KeyValuePair.Create(label.Name, (JsonNode?)LabelOf(census[label])))),
        ["periodic_axes"] = Counts(facts.PeriodicAxes.Select(entry => ($"{entry.Key}", entry.Value))),
        ["atoms_per_structure"] = Range(facts.Atoms),
        ["volume_per_atom_A3"] = Range(facts.VolumePerAtom),
        ["density_g_cm3"] = Range(facts.Density),
        ["closest_distance_A"] = Range(facts.ClosestDistance),
        ["closest_source"] = facts.ClosestSource.Length > 0 ? facts.ClosestSource : null,
        ["config_types"] = Counts(census.ConfigTypes.Select(entry => (entry.Key, (long)entry.Value))),
        ["elements"] = Counts(census.Elements.Select(element => (element.Symbol, census.AtomsOf(element)))),
        ["notices"] = Counts(census.Notices.Select(entry => (entry.Key, (long)entry.Value))),
        ["conflicts"] = JsonOutput.Texts(census.Conflicts),
    };

    private static JsonObject LabelOf(LabelCount count) => new()
    {
        ["present"] = count.Present, ["missing"] = count.Missing, ["keys"] = Counts(count.Keys.Select(entry => (entry.Key, (long)entry.Value))),
    };

    private static JsonObject? Range(NumberRange range) => range.Count == 0 ? null : new JsonObject
    {
        ["least"] = JsonOutput.Number(range.Least), ["mean"] = JsonOutput.Number(range.Mean), ["most"] = JsonOutput.Number(range.Most),
    };

    private static JsonObject Counts(IEnumerable<(string Name, long Count)> counts) =>
        new(counts.Select(entry => KeyValuePair.Create(entry.Name, (JsonNode?)JsonValue.Create(entry.Count))));
}
