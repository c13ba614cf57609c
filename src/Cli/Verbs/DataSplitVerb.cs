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
    private const string Time = "time";

    /// <summary>How structures are divided.</summary>
    /// <param name="Add">takes a structure of the first reading</param>
    /// <param name="PartOf">the part of a structure by its number in the second; null where it is left out</param>
    /// <param name="Groups">what stays together, once all are added</param>
    /// <param name="LeftOut">structures of no part</param>
    private sealed record Division(Action<Structure> Add, Func<int, int?> PartOf, Func<int> Groups, Func<long> LeftOut)
    {
        public static Division Of(string by, double[] fractions, int gap, long seed)
        {
            var blocks = new TimeBlocks(fractions, gap);
            var division = new SetDivision(fractions, seed);
            return by == Time
                ? new Division(structure => blocks.Add(structure.SourceFile), index => blocks.PartOf(index), () => blocks.Trajectories, () => blocks.LeftOut)
                : new Division(structure => division.Add(SetDivision.GroupOf(structure, by)), index => division.PartOf(index), () => division.Groups, () => 0);
        }
    }

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
            Description = "What stays together: random (nothing), formula (the same reduced formula), time (one block per part of every file, in the order of "
                + "the file: for trajectories), or the value of a key such as config_type or group.",
            HelpName = "random|formula|time|KEY",
            DefaultValueFactory = _ => "formula",
        };
        public readonly Option<int> Gap = new("--gap")
        {
            Description = "With --by time: structures between the blocks of a trajectory that go to no part, so that parts do not touch.",
            HelpName = "N",
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
            options.Files, options.Folder, options.By, options.Gap, options.Fractions, options.Seed, options.Format, options.Json,
        };
        options.Keys.AddTo(command);
        options.Gap.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError($"--gap: expected at least 0, found {result.GetValueOrDefault<int>()}");
            else if (result.GetValueOrDefault<int>() > 0 && result.GetValue(options.By) != Time)
                result.AddError("--gap: expected --by time beside it, found another");
        });
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam data split all.xyz -o parts", "amalgam data split all.xyz --by random --fractions 0.9,0.1 --seed 1 -o parts",
            "amalgam data split run1.xyz run2.xyz --by time --gap 20 -o parts",
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
        var division = Division.Of(by, fractions, parsed.GetValue(options.Gap), parsed.GetValue(options.Seed));
        if (Group(screen, files.SelectMany(file => Inputs.Structures(file, keys)), division, interruption.Token) == 0)
            throw new InvalidDataException($"{files[0]}: expected structures, found none\n  → is the file empty?");
        string[] names = [.. NamesOf(fractions.Length).Select(name => Path.Combine(folder, name + format.Extensions.FirstOrDefault()))];
        DataSummary[] summaries = [.. names.Select(_ => new DataSummary(format))];
        JointWriting.Write(format.Writer!, names, writers =>
        {
            using var count = new CountLine(screen, $"writing {folder}");
            int index = 0;
            foreach (Structure structure in files.SelectMany(file => Inputs.Structures(file, keys)))
            {
                interruption.Token.ThrowIfCancellationRequested();
                if (division.PartOf(index++) is not int part) continue;
                writers[part].Write(new Frame(structure));
                summaries[part].Add(structure);
                count.Update(index);
            }
        });
        return Report(screen, parsed.GetValue(options.Json), names, summaries, division, by);
    }

    private static long Group(Screen screen, IEnumerable<Structure> structures, Division division, CancellationToken cancellation)
    {
        using var count = new CountLine(screen, "reading");
        long done = 0;
        foreach (Structure structure in structures)
        {
            cancellation.ThrowIfCancellationRequested();
            division.Add(structure);
            count.Update(++done);
        }
        return done;
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

    private static int Report(Screen screen, bool json, string[] names, DataSummary[] summaries, Division division, string by)
    {
        int groups = division.Groups();
        if (division.LeftOut() is > 0 and long left) screen.Error.WriteLine($"left out between the blocks: {NumberFormat.Plural(left, "structure")}");
        foreach (string note in summaries.SelectMany(summary => summary.Notes).Distinct()) screen.Error.WriteLine(note);
        if (by != Time && groups is > 0 and < 10)
            screen.Error.WriteLine($"only {NumberFormat.Plural(groups, "group")} by {by}: fractions cannot be met closely");
        if (!json) foreach ((string name, DataSummary summary) in names.Zip(summaries)) screen.Output.WriteLine(summary.Line(name));
        else JsonOutput.Write(screen.Output, new JsonObject
        {
            ["by"] = by,
            ["groups"] = by == "random" ? null : groups,
            ["left_out"] = division.LeftOut(),
            ["parts"] = JsonOutput.Objects(names.Zip(summaries).Select(pair => pair.Second.ToJson(pair.First))),
        });
        return 0;
    }
}
