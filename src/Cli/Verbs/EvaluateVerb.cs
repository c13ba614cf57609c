using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Atoms.Workers;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Studies.DataSets;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam evaluate MODEL FILE… [--json]: the errors of a model on labelled structures.</summary>
internal static class EvaluateVerb
{
    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string?> Model = new("MODEL") { Description = PotentialSource.Description, Arity = ArgumentArity.ZeroOrOne };
        public readonly Argument<string[]> Files = new("FILE")
        {
            Description = $"Labelled structures, {StructureFormats.All.ReadableTitles}; of several files also the errors over all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        public readonly Option<bool> ByElement = new("--by-element") { Description = "Show the errors of every element." };
        public readonly Option<string?> Shard = ShardedInput.Option("Its sums go to the file of -o; --merge makes the table from those of all parts.");
        public readonly Option<string?> Output = new("--output", "-o") { Description = "File for the sums of --shard, JSON.", HelpName = "PART.json" };
        public readonly Option<string[]> Merge = new("--merge")
        {
            Description = "Instead of MODEL and FILE: the files of all parts, in any order. Table and JSON have the bits of a run without --shard.",
            HelpName = "PART.json…",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        public readonly Option<bool> Json = Inputs.Json();
        public readonly Option<string> Precision = Inputs.PrecisionOption();
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly LabelKeyOptions Keys = new();
        public readonly ConditionOptions Conditions = new();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("evaluate",
            "Compare a model with the labels of structures: errors in all, by config_type and by element, beside the trivial baseline.")
        {
            options.Model, options.Files, options.ByElement, options.Shard, options.Output, options.Merge, options.Json, options.Precision, options.Threads,
        };
        options.Keys.AddTo(command);
        options.Conditions.AddTo(command);
        command.Validators.Add(result => Check(result, options));
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam evaluate runs/first/model.safetensors test.xyz",
            "amalgam evaluate runs/first/model.safetensors bulk.xyz surfaces.xyz --by-element",
            "amalgam evaluate runs/first/model.safetensors test.xyz --json > errors.json",
            "amalgam evaluate model.safetensors large.xyz --shard 2/8 -o part-2.json", "amalgam evaluate --merge part-*.json")
        {
            Result = new ResultPlace(options.Output, parsed => parsed.GetValue(options.Output), IsFolder: false) { IsOwn = OwnContent.IsErrorSums },
        };
    }

    private static void Check(CommandResult result, CommandLine options)
    {
        bool isMerged = result.GetResult(options.Merge) is not null, hasShard = result.GetResult(options.Shard) is not null;
        int arguments = (result.GetResult(options.Model)?.Tokens.Count ?? 0) + (result.GetResult(options.Files)?.Tokens.Count ?? 0);
        if (isMerged && (arguments > 0 || hasShard))
            result.AddError("--merge: expected the files of parts alone, found a model, structures or --shard beside it");
        if (!isMerged && arguments < 2) result.AddError("Required argument missing for command: 'evaluate'.");
        if (hasShard != result.GetResult(options.Output) is not null)
            result.AddError(hasShard ? "--shard: expected the file for its sums, -o PART.json, found none"
                : "-o: expected --shard, whose sums are written there, found none; tables and JSON go to the standard output");
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        if (parsed.GetValue(options.Merge) is { Length: > 0 } parts)
        {
            foreach (string part in parts) Inputs.RequireFile(part);
            (IReadOnlyList<(string File, ErrorTable Table)> merged, ErrorTable whole) = ErrorShard.Merge(parts);
            return Report(screen, options, parsed, whole, merged);
        }
        var source = PotentialSource.Parse(parsed.GetValue(options.Model)!, Inputs.Parse(parsed.GetValue(options.Precision)!),
            options.Conditions.Of(parsed));
        source.Tell(screen.Error);
        string[] files = parsed.GetValue(options.Files)!;
        foreach (string file in files) Inputs.RequireStructures(file);
        using PotentialPool potentials = source.Pool(parsed.GetValue(options.Threads));
        ReadOptions keys = options.Keys.Of(parsed);
        if (parsed.GetValue(options.Shard) is string shard) return RunShard(screen, options, parsed, source, potentials, Shard.Parse(shard));
        // All before the first: what is wrong with one file must not cost the time of the others.
        foreach (string file in files) KnownStructures.Require(potentials.Any, file, keys);
        ErrorTable all = ModelErrors.EmptyTable(source.Models);
        var tables = new List<(string File, ErrorTable Table)>();
        foreach (string file in files)
        {
            ErrorTable table = ModelErrors.EmptyTable(source.Models);
            Evaluate(screen, [table, all], potentials, file, Inputs.Labelled(file, keys, screen.Error.WriteLine));
            RequireLabels(file, table);
            tables.Add((file, table));
        }
        return Report(screen, options, parsed, all, tables, source.Condition);
    }

    private static int RunShard(Screen screen, CommandLine options, ParseResult parsed, PotentialSource source, PotentialPool potentials, Shard shard)
    {
        string[] files = parsed.GetValue(options.Files)!;
        string output = parsed.GetValue(options.Output)!;
        ReadOptions keys = options.Keys.Of(parsed);
        string settings = ShardedInput.SettingsOf(Inputs.Parse(parsed.GetValue(options.Precision)!), keys);
        var input = ShardedInput.Open(shard, files, keys, potentials.Any, new ShardRun(shard.Parts, 0, source.Digest, "", settings), screen.Error.WriteLine);
        var sums = new List<(string, JsonObject)>();
        for (int file = 0; file < files.Length; file++)
        {
            ErrorTable table = ModelErrors.EmptyTable(source.Models);
            Evaluate(screen, [table], potentials, files[file], input.Of(file));
            sums.Add((files[file], table.SumsToJson()));
        }
        JsonObject json = new ErrorShard(shard.Part, input.Run, sums).ToJson();
        AtomicFile.Write(output, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(JsonOutput.Text(json) + "\n")));
        string line = $"{output}: sums of {NumberFormat.Plural(input.End - input.First, "structure")} of {NumberFormat.Count(input.Run.Structures)}";
        if (parsed.GetValue(options.Json)) JsonOutput.Write(screen.Output, new JsonObject
        {
            ["output"] = output,
            ["part"] = shard.Part,
            ["parts"] = shard.Parts,
            ["structures_evaluated"] = input.End - input.First,
        });
        else screen.Output.WriteLine(line);
        return 0;
    }

    private static int Report(Screen screen, CommandLine options, ParseResult parsed, ErrorTable all, IReadOnlyList<(string File, ErrorTable Table)> tables,
        JsonObject? condition = null)
    {
        foreach ((string file, ErrorTable table) in tables) RequireLabels(file, table);
        if (parsed.GetValue(options.Json)) JsonOutput.Write(screen.Output, Json(all, tables, condition));
        else Write(screen.Output, all, tables, parsed.GetValue(options.ByElement));
        return 0;
    }

    private static void Evaluate(Screen screen, IReadOnlyList<ErrorTable> tables, PotentialPool potentials, string file, IEnumerable<Structure> structures)
    {
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        using var count = new CountLine(screen, $"evaluating {file}");
        ModelErrors.Add(tables, potentials, structures, count.Update, interruption.Token);
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

    private static JsonObject Json(ErrorTable all, IReadOnlyList<(string File, ErrorTable Table)> tables, JsonObject? condition)
    {
        JsonObject json = all.ToJson();
        if (condition is not null) json["condition"] = condition.DeepClone();
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
