using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam data convert IN… -o OUT: structures of any format, one after the other, into one file or folder of another.</summary>
internal static class DataConvertVerb
{
    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string[]> Files = new("IN")
        {
            Description = $"Structures, {StructureFormats.All.ReadableTitles}; several are joined in this order.",
            Arity = ArgumentArity.OneOrMore,
        };
        public readonly Option<string> Output = StructureSetOptions.Output("OUT"), Format = StructureSetOptions.Format();
        public readonly Option<int?> Size = new("--structures-per-file")
        {
            Description = "Write a folder of files of N structures each, in the format of --format. An interrupted conversion can be resumed.",
            HelpName = "N",
        };
        public readonly Option<bool> Resume = new("--resume")
        {
            Description = "Go on with an interrupted conversion of the same inputs, behind its last complete file (--structures-per-file).",
        };
        public readonly Option<bool> Json = Inputs.Json();
        public readonly LabelKeyOptions Keys = new();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("convert",
            "Write structures in another format, that of the ending of OUT. Positions and labels keep their bits where the format "
            + "can hold them; what it cannot hold is told. Memory does not grow with the number of structures.")
        {
            options.Files, options.Output, options.Format, options.Size, options.Resume, options.Json,
        };
        options.Keys.AddTo(command);
        options.Size.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1) result.AddError($"--structures-per-file: expected at least 1, found {result.GetValueOrDefault<int?>()}");
            else if (result.GetValue(options.Format) is null) result.AddError("--structures-per-file: expected --format beside it, found none");
        });
        options.Resume.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<bool>() && result.GetValue(options.Size) is null)
                result.AddError("--resume: expected --structures-per-file beside it, found none: a single file starts again");
        });
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam data convert OUTCAR -o run.xyz", "amalgam data convert omat24/ -o omat24.xyz.gz",
            "amalgam data convert train.xyz -o train.aselmdb", "amalgam data convert train.xyz -o train-npy --format deepmd-npy",
            "amalgam data convert runs/ -o set --format aselmdb --structures-per-file 100000 --resume")
        {
            Result = StructureSetOptions.Place(options.Output, options.Format, parsed => parsed.GetValue(options.Size) is not null),
        };
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        string[] inputs = parsed.GetValue(options.Files)!;
        (string output, string? format) = (parsed.GetValue(options.Output)!, parsed.GetValue(options.Format));
        ReadOptions keys = options.Keys.Of(parsed);
        foreach (string input in inputs) Inputs.RequireStructures(input);
        IEnumerable<Structure> Structures(StructureCensus census) => inputs.SelectMany(input => Inputs.Structures(input, keys, census));
        bool json = parsed.GetValue(options.Json);
        if (parsed.GetValue(options.Size) is not int size) return StructureSetWriting.Write(screen, output, format, json, Structures);
        string identity = $"{format}, {size} structures per file, keys {string.Join(' ', keys.GivenKeys)}\n"
            + string.Concat(inputs.SelectMany(StructureFormats.All.FilesOf).Select(Identity));
        return StructureSetWriting.WriteShards(screen, output, format, json, (size, identity, parsed.GetValue(options.Resume)), Structures);
    }

    private static string Identity(string file)
    {
        FileInfo content = LinkedFile.Of(file);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path.GetFullPath(file)} {content.Length} {content.LastWriteTimeUtc:O}\n");
    }
}
