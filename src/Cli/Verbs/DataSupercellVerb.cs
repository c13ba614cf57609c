using System.CommandLine;
using Amalgam.Cli.Input;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Studies.DataSets;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam data supercell FILE… --repeat 2,2,1 -o OUT: structures repeated along their lattice vectors, labels included.</summary>
internal static class DataSupercellVerb
{
    public static Verb Create(Screen screen)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = $"Structures, {StructureFormats.All.ReadableTitles}.",
            Arity = ArgumentArity.OneOrMore,
        };
        var repeat = new Option<string>("--repeat")
        {
            Description = "Three numbers of repetitions, 1 along open axes, or nine whole numbers: the rows of a matrix that multiplies the lattice vectors.",
            HelpName = "A,B,C",
            Required = true,
        };
        Option<string> output = StructureSetOptions.Output("OUT"), format = StructureSetOptions.Format();
        Option<bool> json = Inputs.Json();
        var keys = new LabelKeyOptions();
        var command = new Command("supercell",
            "Repeat structures with their labels: energy, charge and moment times the number of copies, forces and columns once per copy, stress and other "
            + "keys as they are; predictions are left out. Spins other than singlets are refused.")
        {
            files, repeat, output, format, json,
        };
        keys.AddTo(command);
        command.SetAction(parsed =>
        {
            var repetition = CellRepetition.Parse(parsed.GetValue(repeat)!);
            string[] inputs = parsed.GetValue(files)!;
            foreach (string file in inputs) Inputs.RequireStructures(file);
            return StructureSetWriting.Write(screen, parsed.GetValue(output)!, parsed.GetValue(format), parsed.GetValue(json),
                census => inputs.SelectMany(file => Inputs.Structures(file, keys.Of(parsed), census)).Select(one => RepeatedStructure.Of(one, repetition)));
        });
        return new Verb(command, "amalgam data supercell crystals.xyz --repeat 2,2,2 -o large.xyz",
            "amalgam data supercell POSCAR --repeat 1,1,0,-1,1,0,0,0,1 -o turned.vasp")
        {
            Result = StructureSetOptions.Place(output, format),
        };
    }
}
