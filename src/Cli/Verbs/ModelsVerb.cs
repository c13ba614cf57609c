using System.CommandLine;
using System.Text.Json.Nodes;
using Amalgam.Cli.Input;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Files;
using Amalgam.Model.Shipped;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam models: the trained models that come with the program.</summary>
internal static class ModelsVerb
{
    /// <summary>A model with what is listed of it.</summary>
    private sealed record Row(ShippedModel Shipped, PotentialModel Model, long Bytes)
    {
        public ParameterCounts Counts { get; } = ParameterCounts.Of(Model.Spec);

        public string[] ShortNames { get; } = [.. ShippedModels.Aliases.Where(alias => alias.Value == Shipped.Name).Select(alias => alias.Key)];
    }

    public static Verb Create(Screen screen)
    {
        Option<bool> json = Inputs.Json();
        var command = new Command("models", "List the trained models that come along: their names stand wherever a model file is asked for.") { json };
        command.SetAction(parsed => Run(screen, parsed.GetValue(json)));
        return new Verb(command, "amalgam models", "amalgam inspect universal", "amalgam md universal start.xyz -o runs/md --ensemble nvt --temperature 300");
    }

    private static int Run(Screen screen, bool json)
    {
        Row[] rows = [.. ShippedModels.All.Select(RowOf)];
        if (json)
        {
            JsonOutput.Write(screen.Output, new JsonObject
            {
                ["models"] = JsonOutput.Objects(rows.Select(Json)), ["committees"] = JsonOutput.Objects(ShippedModels.Committees.Select(Json)),
            });
            return 0;
        }
        foreach (Row row in rows) Write(screen.Output, row);
        foreach ((string name, IReadOnlyList<string> members) in ShippedModels.Committees)
        {
            screen.Output.WriteLine(name);
            screen.Output.WriteLine($"  the mean of {string.Join(", ", members)}, and how far they differ: which structures and atoms none of them knows well");
        }
        return 0;
    }

    private static Row RowOf(ShippedModel shipped)
    {
        using Stream bytes = ShippedModels.Open(shipped.Name);
        return new Row(shipped, ModelFile.Load(shipped.Name), bytes.Length);
    }

    private static void Write(TextWriter output, Row row)
    {
        ModelSpec spec = row.Model.Spec;
        output.WriteLine($"{row.Shipped.Name}{string.Concat(row.ShortNames.Select(name => $", or {name}"))}");
        output.WriteLine($"  {row.Shipped.Title}");
        output.WriteLine($"  {NumberFormat.Plural(row.Counts.Total, "parameter")}, of which an atom meets {NumberFormat.Count(row.Counts.Active)}; "
            + $"{(spec.TypewiseCutoff is null ? "cutoff" : "cutoffs up to")} {NumberFormat.Short(spec.PairCutoff)} Å, "
            + $"{NumberFormat.Plural(spec.Layers, "layer")}; {NumberFormat.Count(row.Bytes / 1024)} kB");
        output.WriteLine($"  labels: {row.Shipped.Source}");
    }

    private static JsonObject Json(KeyValuePair<string, IReadOnlyList<string>> committee) => new()
    {
        ["name"] = committee.Key,
        ["members"] = new JsonArray([.. committee.Value.Select(member => (JsonNode)JsonValue.Create(member))]),
    };

    private static JsonObject Json(Row row) => new()
    {
        ["name"] = row.Shipped.Name,
        ["short_names"] = new JsonArray([.. row.ShortNames.Select(name => (JsonNode)JsonValue.Create(name))]),
        ["title"] = row.Shipped.Title,
        ["labels"] = row.Shipped.Source,
        ["elements"] = new JsonArray([.. row.Model.Spec.Elements.Select(element => (JsonNode)JsonValue.Create(element.Symbol))]),
        ["parameters_total"] = row.Counts.Total,
        ["parameters_active"] = row.Counts.Active,
        ["pair_cutoff_A"] = row.Model.Spec.PairCutoff,
        ["layers"] = row.Model.Spec.Layers,
        ["bytes"] = row.Bytes,
    };
}
