using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Model.Parameters;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam predict MODEL FILE -o OUT.xyz: energies, forces, virials and stresses beside what the file holds.</summary>
internal static class PredictVerb
{
    public static Verb Create(Screen screen)
    {
        var model = new Argument<string>("MODEL") { Description = PotentialSource.Description };
        var file = new Argument<string>("FILE") { Description = $"Structures, {StructureFormats.All.ReadableTitles}." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write; replaced at once when all is done.",
            HelpName = "OUT.xyz",
            Required = true,
        };
        Option<string> precision = Inputs.PrecisionOption();
        Option<int> threads = Inputs.Threads();
        Option<bool> json = Inputs.Json();
        var command = new Command("predict", "Write structures with AMALGAM_energy, AMALGAM_energies, AMALGAM_forces, AMALGAM_virial and, where all axes are "
            + "periodic, AMALGAM_stress (eV, eV/Å, eV/Å³); of a committee AMALGAM_energy_deviation and AMALGAM_force_deviation too.")
        {
            model, file, output, precision, threads, json,
        };
        command.SetAction(parsed => Run(
            screen, parsed.GetValue(model)!, parsed.GetValue(file)!, parsed.GetValue(output)!,
            Inputs.Parse(parsed.GetValue(precision)!), parsed.GetValue(threads), parsed.GetValue(json)));
        return new Verb(command, "amalgam predict runs/first/model.safetensors test.xyz -o predicted.xyz",
            "amalgam predict model.safetensors slab.xyz -o slab-predicted.xyz --precision float64",
            "amalgam predict a.safetensors,b.safetensors candidates.xyz -o uncertain.xyz")
        {
            Result = ResultPlace.File(output, OwnContent.IsPrediction),
        };
    }

    private static int Run(Screen screen, string modelPath, string file, string output, Precision precision, int threads, bool json)
    {
        IPotential potential = PotentialSource.Parse(modelPath, precision).Create(threads);
        using var owned = potential as IDisposable;
        long structures = RequireKnownElements(potential, file);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        PredictionSummary? summary = json ? new PredictionSummary() : null;
        StructureFormats.UsualWriter.Write(output, writer => Write(screen, potential, file, writer, summary, interruption.Token));
        if (summary is not null) JsonOutput.Write(screen.Output, summary.ToJson(output));
        screen.Error.WriteLine($"{output}: {NumberFormat.Plural(structures, "structure")}");
        return 0;
    }

    // A first pass over the whole file: an error in its last structure must not cost the time of all others.
    private static long RequireKnownElements(IPotential potential, string file)
    {
        long structures = 0;
        foreach (Structure structure in Inputs.Structures(file))
        {
            ElementCoverage.Require(potential, structure);
            structures++;
        }
        if (structures == 0) throw new InvalidDataException($"{file}: expected structures, found none\n  → is the file empty?");
        return structures;
    }

    private static void Write(Screen screen, IPotential potential, string file, IFrameWriter writer, PredictionSummary? summary,
        CancellationToken cancellation)
    {
        using var count = new CountLine(screen, $"predicting {file}");
        var evaluation = new Evaluation();
        long done = 0;
        foreach (Structure structure in Inputs.Structures(file))
        {
            cancellation.ThrowIfCancellationRequested();
            potential.Evaluate(structure, evaluation);
            writer.Write(new Frame(structure) { Prediction = evaluation, Committee = potential as Committee });
            summary?.Add(structure, evaluation, potential as Committee);
            count.Update(++done);
        }
    }
}
