using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Workers;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Model;
using Amalgam.Studies.DataSets;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam select MODEL FILE… --count N -o OUT: the structures worth computing next.</summary>
internal static class SelectVerb
{
    private const string RankKey = "AMALGAM_rank", ValueKey = "AMALGAM_value", SourceKey = "AMALGAM_source";

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string> Model = new("MODEL") { Description = PotentialSource.Description };
        public readonly Argument<string[]> Files = new("FILE")
        {
            Description = $"Structures to choose from, {StructureFormats.All.ReadableTitles}.",
            Arity = ArgumentArity.OneOrMore,
        };
        public readonly Option<int> Count = StructureSetOptions.Count();
        public readonly Option<string> Output = StructureSetOptions.Output("OUT"), Format = StructureSetOptions.Format();
        public readonly Option<string> Precision = Inputs.PrecisionOption();
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly ConditionOptions Conditions = new();
        public readonly Option<bool> Json = Inputs.Json();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("select",
            "Choose the structures worth computing next, best first: where a calibrated model is least certain of the energy, or a committee disagrees most "
            + $"about a force, given that those chosen before will be known. Each carries {RankKey}, {ValueKey} (eV/atom; of a committee eV/Å) and "
            + $"{SourceKey}.")
        {
            options.Model, options.Files, options.Count, options.Output, options.Format, options.Precision, options.Threads, options.Json,
        };
        options.Conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam select model.safetensors pool.xyz --count 100 -o next.xyz",
            "amalgam select a.safetensors,b.safetensors md-1.xyz md-2.xyz --count 20 -o next.xyz")
        {
            Result = StructureSetOptions.Place(options.Output, options.Format),
        };
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        string[] files = parsed.GetValue(options.Files)!;
        string output = parsed.GetValue(options.Output)!;
        foreach (string file in files)
            if (file == StandardStreams.Word || Inputs.RequireStructures(file).Length == 0)
                throw new InvalidDataException("expected files to choose from, found the standard input\n  → structures are read twice: save them to a file");
        StructureFormat format = StructureFormats.All.WrittenFormat(output, parsed.GetValue(options.Format));
        PotentialSource source = PotentialSource.Parse(parsed.GetValue(options.Model)!, Inputs.Parse(parsed.GetValue(options.Precision)!),
            options.Conditions.Of(parsed));
        source.Tell(screen.Error);
        using PotentialPool potentials = source.Pool(parsed.GetValue(options.Threads));
        var pool = new CandidatePool(potentials, source.Models is [PotentialModel only] ? only.Uncertainty : null);
        int count = parsed.GetValue(options.Count);
        long all = files.Sum(file => KnownStructures.Require(potentials.Any, file));
        if (count > all)
            throw new InvalidDataException($"--count {count}: expected at most the {all} structures that there are, found more\n  → take a smaller number");
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping: nothing is written"));
        Fill(screen, pool, files, interruption.Token);
        IReadOnlyList<(int Index, double Value)> chosen = pool.Choose(count);
        Structure[] structures = Read(files, chosen);
        var summary = new DataSummary(format);
        format.Writer!.Write(output, writer => Write(structures, chosen, writer, summary));
        summary.Tell(screen.Error);
        Report(screen, summary, output, pool, Rows(structures, chosen), parsed.GetValue(options.Json));
        return 0;
    }

    private static void Fill(Screen screen, CandidatePool pool, string[] files, CancellationToken cancellation)
    {
        using var line = new CountLine(screen, "evaluating");
        pool.Add(files.SelectMany(file => Inputs.Structures(file)), line.Update, cancellation);
    }

    /// <returns>[rank], the chosen structures</returns>
    private static Structure[] Read(string[] files, IReadOnlyList<(int Index, double Value)> chosen)
    {
        Dictionary<int, int> ranks = chosen.Select((one, rank) => (one.Index, rank)).ToDictionary(pair => pair.Index, pair => pair.rank);
        var structures = new Structure[chosen.Count];
        int index = 0;
        foreach (Structure structure in files.SelectMany(file => Inputs.Structures(file)))
            if (ranks.TryGetValue(index++, out int rank)) structures[rank] = structure;
        return structures;
    }

    private static void Write(Structure[] structures, IReadOnlyList<(int Index, double Value)> chosen, IFrameWriter writer, DataSummary summary)
    {
        for (int rank = 0; rank < structures.Length; rank++)
        {
            StructureExtras extras = structures[rank].Extras ??= new StructureExtras();
            extras.Info.RemoveAll(pair => pair.Key is RankKey or ValueKey or SourceKey);
            extras.Info.Add(new(RankKey, (rank + 1).ToString(CultureInfo.InvariantCulture)));
            extras.Info.Add(new(ValueKey, chosen[rank].Value.ToString("G6", CultureInfo.InvariantCulture)));
            extras.Info.Add(new(SourceKey, structures[rank].Source));
            writer.Write(new Frame(structures[rank]));
            summary.Add(structures[rank]);
        }
    }

    private static IEnumerable<JsonObject> Rows(Structure[] structures, IReadOnlyList<(int Index, double Value)> chosen) =>
        chosen.Select((one, rank) => new JsonObject
        {
            ["rank"] = rank + 1,
            ["value"] = JsonOutput.Number(one.Value),
            ["source"] = structures[rank].Source,
            ["place"] = one.Index + 1,
            ["atoms"] = structures[rank].AtomCount,
        });

    private static void Report(Screen screen, DataSummary summary, string output, CandidatePool pool, IEnumerable<JsonObject> rows, bool asJson)
    {
        if (asJson)
        {
            JsonObject json = summary.ToJson(output);
            json["structures_seen"] = pool.Count;
            json["value_unit"] = pool.Unit;
            json["selected"] = JsonOutput.Objects(rows);
            JsonOutput.Write(screen.Output, json);
            return;
        }
        JsonObject[] all = [.. rows];
        screen.Output.WriteLine(summary.Line(output));
        screen.Output.WriteLine($"  of {NumberFormat.Plural(pool.Count, "structure")}; value "
            + $"{NumberFormat.Short((double?)all[0]["value"])} {pool.Unit} of the first, "
            + $"{NumberFormat.Short((double?)all[^1]["value"])} of the last given those before");
    }
}
