using System.CommandLine;
using Amalgam.Cli.Input;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam data convert IN… -o OUT: structures of any format, one after the other, into one file or folder of another.</summary>
internal static class DataConvertVerb
{
    public static Verb Create(Screen screen)
    {
        var inputs = new Argument<string[]>("IN")
        {
            Description = $"Structures, {StructureFormats.All.ReadableTitles}; several are joined in this order.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string> output = StructureSetOptions.Output("OUT"), format = StructureSetOptions.Format();
        Option<bool> json = Inputs.Json();
        var keys = new LabelKeyOptions();
        var command = new Command("convert",
            "Write structures in another format, that of the ending of OUT. Positions and labels keep their bits where the format "
            + "can hold them; what it cannot hold is told. Memory does not grow with the number of structures.")
        {
            inputs, output, format, json,
        };
        keys.AddTo(command);
        command.SetAction(parsed =>
            Run(screen, parsed.GetValue(inputs)!, parsed.GetValue(output)!, parsed.GetValue(format), keys.Of(parsed), parsed.GetValue(json)));
        return new Verb(command, "amalgam data convert OUTCAR -o run.xyz", "amalgam data convert omat24/ -o omat24.xyz.gz",
            "amalgam data convert train.xyz -o train.aselmdb", "amalgam data convert train.xyz -o train-npy --format deepmd-npy")
        {
            Result = StructureSetOptions.Place(output, format),
        };
    }

    private static int Run(Screen screen, string[] inputs, string output, string? formatName, ReadOptions keys, bool json)
    {
        foreach (string input in inputs) Inputs.RequireStructures(input);
        return StructureSetWriting.Write(screen, output, formatName, json, census => inputs.SelectMany(input => Inputs.Structures(input, keys, census)));
    }
}
