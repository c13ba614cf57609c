using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Studies.DataSets;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam data sample FILE… --count N -o OUT: some of the structures, at random or as different from each other as possible.</summary>
internal static class DataSampleVerb
{
    private const string Random = "random", Farthest = "farthest";

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string[]> Files = new("FILE")
        {
            Description = $"Structures, {StructureFormats.All.ReadableTitles}.", Arity =
            ArgumentArity.OneOrMore
        };
        public readonly Option<int> Count = StructureSetOptions.Count();
        public readonly Option<string> By = new("--by")
        {
            Description = "random, or farthest: each next structure is the one that differs most from those chosen before, by elements, distances, volume "
                + "and largest force.",
            HelpName = "random|farthest",
            DefaultValueFactory = _ => Farthest,
        };
        public readonly Option<string> Output = StructureSetOptions.Output("OUT"), Format = StructureSetOptions.Format();
        public readonly Option<long> Seed = StructureSetOptions.Seed();
        public readonly Option<bool> Json = Inputs.Json();
        public readonly LabelKeyOptions Keys = new();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        options.By.AcceptOnlyFromAmong(Random, Farthest);
        var command = new Command("sample",
            "Choose some of the structures, in the order of the files. Structures are read twice; memory holds the choice and, with "
            + "farthest, 144 bytes for each.")
        {
            options.Files, options.Count, options.By, options.Output, options.Format, options.Seed, options.Json,
        };
        options.Keys.AddTo(command);
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam data sample omat24/ --count 5000 -o varied.xyz",
            "amalgam data sample md.xyz --count 200 --by random --seed 1 -o some.xyz")
        {
            Result = StructureSetOptions.Place(options.Output, options.Format),
        };
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        string[] files = parsed.GetValue(options.Files)!;
        string output = parsed.GetValue(options.Output)!;
        foreach (string file in files) Inputs.RequireStructures(file);
        StructureFormat format = StructureFormats.All.WrittenFormat(output, parsed.GetValue(options.Format));
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping: nothing is written"));
        IEnumerable<Structure> Structures(StructureCensus? census) => files.SelectMany(file =>
            Inputs.Structures(file, options.Keys.Of(parsed), census)).Select(structure =>
        {
            interruption.Token.ThrowIfCancellationRequested();
            return structure;
        });
        int[] chosen = Choose(screen, Structures(null), parsed.GetValue(options.By)!, parsed.GetValue(options.Count), parsed.GetValue(options.Seed));
        var summary = new DataSummary(format);
        format.Writer!.Write(output, writer => Write(Structures(summary.Census), chosen, writer, summary));
        summary.Tell(screen.Error);
        if (parsed.GetValue(options.Json)) JsonOutput.Write(screen.Output, summary.ToJson(output));
        else screen.Output.WriteLine(summary.Line(output));
        return 0;
    }

    private static int[] Choose(Screen screen, IEnumerable<Structure> structures, string by, int count, long seed)
    {
        var descriptor = new StructureDescriptor();
        List<double[]> points = [];
        int all = 0;
        using (var line = new CountLine(screen, "reading"))
            foreach (Structure structure in structures)
            {
                if (by == Farthest) points.Add(descriptor.Of(structure));
                line.Update(++all);
            }
        if (count > all)
            throw new InvalidDataException($"--count {count}: expected at most the {all} structures that there are, found more\n  → take a smaller number");
        return by == Farthest ? FarthestSelection.Of(points, count) : RandomSelection.Of(all, count, seed);
    }

    /// <param name="chosen">ascending</param>
    private static void Write(IEnumerable<Structure> structures, int[] chosen, IFrameWriter writer, DataSummary summary)
    {
        int index = 0, next = 0;
        foreach (Structure structure in structures)
        {
            if (next == chosen.Length) return;
            if (index++ != chosen[next]) continue;
            next++;
            writer.Write(new Frame(structure));
            summary.Add(structure);
        }
    }
}
