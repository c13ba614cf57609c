using System.CommandLine;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Studies.DataSets;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam data split FILE… -o DIR: parts of given fractions, whole groups at a time, the same for the same seed.</summary>
internal static class DataSplitVerb
{
    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string[]> Files = new("FILE")
        {
            Description = $"Structures, {StructureFormats.All.ReadableTitles}.", Arity =
            ArgumentArity.OneOrMore
        };
        public readonly Option<string> Folder = new("--output", "-o") { Description = "Folder to write to.", HelpName = "DIR", Required = true };
        public readonly Option<string> Fractions = new("--fractions")
        {
            Description = "Parts of the structures, which add up to 1: two are train and test, three train, valid and test, more part-1, part-2, …",
            HelpName = "F,F,…",
            DefaultValueFactory = _ => "0.8,0.1,0.1",
        };
        public readonly Option<string> By = new("--by")
        {
            Description = "What stays together: random (nothing), formula (the same reduced formula), or the value of a key such as config_type or group.",
            HelpName = "random|formula|KEY",
            DefaultValueFactory = _ => "formula",
        };
        public readonly Option<string> Format = StructureSetOptions.Format();
        public readonly Option<long> Seed = StructureSetOptions.Seed();
        public readonly Option<bool> Json = Inputs.Json();
        public readonly LabelKeyOptions Keys = new();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("split", "Divide structures into parts, such as train, valid and test, in the format of the first file or, where that is not "
            + "written, extended XYZ. Structures are read twice; memory holds four bytes each.")
        {
            options.Files, options.Folder, options.By, options.Fractions, options.Seed, options.Format, options.Json,
        };
        options.Keys.AddTo(command);
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam data split all.xyz -o parts", "amalgam data split all.xyz --by random --fractions 0.9,0.1 --seed 1 -o parts",
            "amalgam data split omol/ --by data_id -o parts --format aselmdb")
        {
            Result = ResultPlace.Folder(options.Folder),
        };
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        string[] files = parsed.GetValue(options.Files)!;
        foreach (string file in files) Inputs.RequireStructures(file);
        double[] fractions = SetDivision.Fractions(parsed.GetValue(options.Fractions)!);
        StructureFormat format = FormatOf(files[0], parsed.GetValue(options.Format));
        string by = parsed.GetValue(options.By)!, folder = parsed.GetValue(options.Folder)!;
        ReadOptions keys = options.Keys.Of(parsed);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping: nothing is written"));
        var division = new SetDivision(fractions, parsed.GetValue(options.Seed));
        var census = new StructureCensus();
        using (var count = new CountLine(screen, "reading"))
            foreach (Structure structure in files.SelectMany(file => Inputs.Structures(file, keys, census)))
            {
                interruption.Token.ThrowIfCancellationRequested();
                division.Add(SetDivision.GroupOf(structure, by));
                count.Update(division.Count);
            }
        if (division.Count == 0) throw new InvalidDataException($"{files[0]}: expected structures, found none\n  → is the file empty?");
        string[] names = [.. NamesOf(fractions.Length).Select(name => Path.Combine(folder, name + format.Extensions.FirstOrDefault()))];
        var summaries = new DataSummary[names.Length];
        List<IFrameWriter> writers = [];
        WritePart(0);
        return Report(screen, parsed.GetValue(options.Json), names, summaries, division, by);

        // One writer within the other: all parts are written in one reading, and none is there unless all are.
        void WritePart(int part) => format.Writer!.Write(names[part], writer =>
        {
            writers.Add(writer);
            summaries[part] = new DataSummary(format);
            if (part + 1 < names.Length) WritePart(part + 1);
            else Deal();
        });

        void Deal()
        {
            using var count = new CountLine(screen, $"writing {folder}");
            int structure = 0;
            foreach (Structure one in files.SelectMany(file => Inputs.Structures(file, keys)))
            {
                interruption.Token.ThrowIfCancellationRequested();
                int part = division.PartOf(structure++);
                writers[part].Write(new Frame(one));
                summaries[part].Add(one);
                count.Update(structure);
            }
        }
    }

    private static StructureFormat FormatOf(string file, string? name)
    {
        if (name is not null) return StructureFormats.All.WrittenFormat(name, name);
        StructureFormat? own = StructureFormats.All.FormatOf(file);
        return own?.Writer is not null && own.Reader is not null ? own : StructureFormats.All.WrittenFormat("usual.xyz");
    }

    private static IEnumerable<string> NamesOf(int parts) => parts switch
    {
        2 => ["train", "test"],
        3 => ["train", "valid", "test"],
        _ => Enumerable.Range(1, parts).Select(part => $"part-{part}"),
    };

    private static int Report(Screen screen, bool json, string[] names, DataSummary[] summaries, SetDivision division, string by)
    {
        foreach (string note in summaries.SelectMany(summary => summary.Notes).Distinct()) screen.Error.WriteLine(note);
        if (division.Groups is > 0 and < 10)
            screen.Error.WriteLine($"only {NumberFormat.Plural(division.Groups, "group")} by {by}: fractions cannot be met closely");
        if (!json) foreach ((string name, DataSummary summary) in names.Zip(summaries)) screen.Output.WriteLine(summary.Line(name));
        else JsonOutput.Write(screen.Output, new JsonObject
        {
            ["by"] = by,
            ["groups"] = by == "random" ? null : division.Groups,
            ["parts"] = JsonOutput.Objects(names.Zip(summaries).Select(pair => pair.Second.ToJson(pair.First))),
        });
        return 0;
    }
}
