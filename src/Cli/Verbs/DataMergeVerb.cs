using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Studies.DataSets;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam data merge PART… -o OUT: shards of predictions, or sets of structures with labels of one kind, into one.</summary>
internal static class DataMergeVerb
{
    public static Verb Create(Screen screen)
    {
        var parts = new Argument<string[]>("PART")
        {
            Description = $"Structures, {StructureFormats.All.ReadableTitles}; all shards of amalgam predict --shard in any order, or any others in "
                + "this order.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = StructureSetOptions.Output("OUT"), format = StructureSetOptions.Format();
        Option<bool> json = Inputs.Json();
        var keys = new LabelKeyOptions();
        var command = new Command("merge",
            "Join files to one. Of shards none may be missing, there twice, or of another model or input, and the result is that of a run without shards. "
            + "Other files must have each label under one key: two may be two methods (amalgam data convert joins them all the same).")
        {
            parts, output, format, json,
        };
        keys.AddTo(command);
        command.SetAction(parsed =>
            Run(screen, parsed.GetValue(parts)!, parsed.GetValue(output)!, parsed.GetValue(format), keys.Of(parsed), parsed.GetValue(json)));
        return new Verb(command, "amalgam data merge part-*.xyz -o predicted.xyz", "amalgam data merge bulk.xyz surfaces.xyz -o all.xyz")
        {
            Result = StructureSetOptions.Place(output, format),
        };
    }

    private static int Run(Screen screen, string[] parts, string output, string? formatName, ReadOptions keys, bool json)
    {
        foreach (string part in parts) Inputs.RequireStructures(part);
        IReadOnlyList<ShardMark>? marks = MergedStructures.MarksOf(parts, part => Inputs.Structures(part, keys));
        return StructureSetWriting.Write(screen, output, formatName, json, Structures);

        IEnumerable<Structure> Structures(StructureCensus census)
        {
            foreach (Structure structure in MergedStructures.Of(parts, marks, part => Inputs.Structures(part, keys, census))) yield return structure;
            // What a single file mixes is known at its end.
            if (marks is null) census.RefuseConflicts();
        }
    }
}
