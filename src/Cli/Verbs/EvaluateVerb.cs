using System.CommandLine;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam evaluate MODEL FILE… [--json]: the errors of a model on labelled structures.</summary>
internal static class EvaluateVerb
{
    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string> Model = new("MODEL") { Description = PotentialSource.Description };
        public readonly Argument<string[]> Files = new("FILE")
        {
            Description = $"Labelled structures, {StructureFormats.All.ReadableTitles}; of several files also the errors over all.",
            Arity = ArgumentArity.OneOrMore,
        };
        public readonly Option<bool> ByElement = new("--by-element") { Description = "Show the errors of every element." };
        public readonly Option<bool> Json = Inputs.Json();
        public readonly Option<string> Precision = Inputs.PrecisionOption();
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly LabelKeyOptions Keys = new();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("evaluate",
            "Compare a model with the labels of structures: errors in all, by config_type and by element, beside the trivial baseline.")
        {
            options.Model, options.Files, options.ByElement, options.Json, options.Precision, options.Threads,
        };
        options.Keys.AddTo(command);
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam evaluate runs/first/model.safetensors test.xyz",
            "amalgam evaluate runs/first/model.safetensors bulk.xyz surfaces.xyz --by-element",
            "amalgam evaluate runs/first/model.safetensors test.xyz --json > errors.json");
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        PotentialSource source = PotentialSource.Parse(parsed.GetValue(options.Model)!, Inputs.Parse(parsed.GetValue(options.Precision)!));
        string[] files = parsed.GetValue(options.Files)!;
        foreach (string file in files) Inputs.RequireStructures(file);
        IPotential potential = source.Create(parsed.GetValue(options.Threads));
        using var owned = potential as IDisposable;
        // All before the first: what is wrong with one file must not cost the time of the others.
        foreach (string file in files) KnownStructures.Require(potential, file, options.Keys.Of(parsed));
        ErrorTable all = ModelErrors.EmptyTable(source.Models);
        var tables = new List<(string File, ErrorTable Table)>();
        foreach (string file in files)
        {
            ErrorTable table = ModelErrors.EmptyTable(source.Models);
            Evaluate(screen, [table, all], potential, file, options.Keys.Of(parsed));
            tables.Add((file, table));
        }
        if (parsed.GetValue(options.Json)) JsonOutput.Write(screen.Output, Json(all, tables));
        else Write(screen.Output, all, tables, parsed.GetValue(options.ByElement));
        return 0;
    }

    private static void Evaluate(Screen screen, IReadOnlyList<ErrorTable> tables, IPotential potential, string file, ReadOptions keys)
    {
        using (var interruption = new Interruption(() => screen.Error.WriteLine("stopping")))
        using (var count = new CountLine(screen, $"evaluating {file}"))
            ModelErrors.Add(tables, potential, Inputs.Labelled(file, keys, screen.Error.WriteLine), count.Update, interruption.Token);
        RequireLabels(file, tables[0]);
    }

    private static void Write(TextWriter output, ErrorTable all, IReadOnlyList<(string File, ErrorTable Table)> tables, bool byElement)
    {
        foreach ((string file, ErrorTable table) in tables)
        {
            ErrorText.Write(output, file, table, byElement && tables.Count == 1);
            if (tables.Count > 1) output.WriteLine();
        }
        if (tables.Count > 1) ErrorText.Write(output, $"all {tables.Count} files", all, byElement);
    }

    private static JsonObject Json(ErrorTable all, IReadOnlyList<(string File, ErrorTable Table)> tables)
    {
        JsonObject json = all.ToJson();
        if (tables.Count > 1) json["by_file"] = new JsonObject(tables.DistinctBy(entry => entry.File)
            .Select(entry => KeyValuePair.Create(entry.File, (JsonNode?)entry.Table.ToJson())));
        return json;
    }

    private static string AnyLabel => string.Join(", ", LabelTable.All.SkipLast(1).Select(label => label.Plural)) + " or " + LabelTable.All[^1].Plural;

    private static void RequireLabels(string file, ErrorTable table)
    {
        ErrorBlock all = table.Total.Model;
        if (all.Frames == 0) throw new InvalidDataException($"{file}: expected structures, found none\n  → is the file empty?");
        if (all.IsEmpty)
            throw new InvalidDataException($"{file}: expected {AnyLabel} to compare with, found none in {NumberFormat.Plural(all.Frames, "structure")}\n"
                + "  → name the keys (--energy-key, --forces-key, --stress-key, --virial-key), or use amalgam predict");
    }
}
