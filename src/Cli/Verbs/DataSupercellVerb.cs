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
            string path = parsed.GetValue(output)!;
            StructureFormat written = StructureFormats.All.WrittenFormat(path, parsed.GetValue(format));
            DataSummary summary = Run(screen, parsed.GetValue(files)!, path, written, repetition, keys.Of(parsed));
            if (parsed.GetValue(json)) JsonOutput.Write(screen.Output, summary.ToJson(path));
            else screen.Output.WriteLine(summary.Line(path));
            return 0;
        });
        return new Verb(command, "amalgam data supercell crystals.xyz --repeat 2,2,2 -o large.xyz",
            "amalgam data supercell POSCAR --repeat 1,1,0,-1,1,0,0,0,1 -o turned.vasp")
        {
            Result = StructureSetOptions.Place(output, format),
        };
    }

    private static DataSummary Run(Screen screen, string[] files, string output, StructureFormat format, CellRepetition repetition, ReadOptions keys)
    {
        foreach (string file in files) Inputs.RequireStructures(file);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping: nothing is written"));
        var summary = new DataSummary(format);
        format.Writer!.Write(output, writer =>
        {
            using var count = new CountLine(screen, $"writing {output}");
            foreach (Structure structure in files.SelectMany(file => Inputs.Structures(file, keys, summary.Census)))
            {
                interruption.Token.ThrowIfCancellationRequested();
                Structure repeated = RepeatedStructure.Of(structure, repetition);
                writer.Write(new Frame(repeated));
                summary.Add(repeated);
                count.Update(summary.Structures);
            }
            if (summary.Structures == 0) throw new InvalidDataException($"{files[0]}: expected structures, found none\n  → is the file empty?");
        });
        summary.Tell(screen.Error);
        return summary;
    }
}
