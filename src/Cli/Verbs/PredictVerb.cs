using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Model.Parameters;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam predict MODEL FILE -o OUT.xyz: energies, forces, virials and stresses beside what the file holds.</summary>
internal static class PredictVerb
{
    private const int MostNamed = 10;

    public static Verb Create(Screen screen)
    {
        var model = new Argument<string>("MODEL") { Description = PotentialSource.Description };
        var file = new Argument<string>("FILE") { Description = $"Structures, {StructureFormats.All.ReadableTitles}; - is the standard input." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write, complete or not there; - is the standard output.",
            HelpName = "OUT.xyz",
            Required = true,
        };
        Option<string> precision = Inputs.PrecisionOption();
        Option<int> threads = Inputs.Threads();
        Option<bool> json = Inputs.Json();
        var command = new Command("predict", "Write structures with AMALGAM_energy, AMALGAM_energies, AMALGAM_forces, AMALGAM_virial and, where all axes are "
            + "periodic, AMALGAM_stress (eV, eV/Å, eV/Å³); of a committee AMALGAM_energy_deviation and AMALGAM_force_deviation too, of a calibrated model "
            + "AMALGAM_energy_uncertainty (eV/atom) and AMALGAM_uncertainties (eV).")
        {
            model, file, output, precision, threads, json,
        };
        command.SetAction(parsed => Run(
            screen, parsed.GetValue(model)!, parsed.GetValue(file)!, parsed.GetValue(output)!,
            Inputs.Parse(parsed.GetValue(precision)!), parsed.GetValue(threads), parsed.GetValue(json)));
        return new Verb(command, "amalgam predict runs/first/model.safetensors test.xyz -o predicted.xyz",
            "amalgam predict model.safetensors slab.xyz -o slab-predicted.xyz --precision float64",
            "amalgam predict a.safetensors,b.safetensors candidates.xyz -o uncertain.xyz",
            "amalgam predict model.safetensors@16 candidates.xyz -o uncertain.xyz", "amalgam predict model.safetensors - -o - < in.xyz > out.xyz")
        {
            Result = ResultPlace.File(output, OwnContent.IsPrediction) with { TakesStream = true },
        };
    }

    private static int Run(Screen screen, string modelPath, string file, string output, Precision precision, int threads, bool json)
    {
        StandardStreams.RefuseBoth(output, json);
        IPotential potential = PotentialSource.Parse(modelPath, precision).Create(threads);
        using var owned = potential as IDisposable;
        long structures = KnownStructures.Require(potential, file);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        PredictionSummary? summary = json ? new PredictionSummary() : null;
        List<string> problems = [];
        StandardStreams.Write(output, writer => problems = Write(screen, potential, file, writer, summary, interruption.Token));
        if (summary is not null) JsonOutput.Write(screen.Output, summary.ToJson(output));
        screen.Error.WriteLine($"{StandardStreams.NameOf(output)}: {NumberFormat.Plural(structures, "structure")}");
        if (problems.Count == 0) return 0;
        screen.Error.WriteLine($"not predicted: {NumberFormat.Plural(problems.Count, "structure")} of {structures}, written without AMALGAM_ values");
        foreach (string problem in problems.Take(MostNamed)) screen.Error.WriteLine(problem);
        return Failure.InputExitCode;
    }

    /// <returns>what was wrong with the structures that the potential has no numbers for; they are written as they are</returns>
    /// <exception cref="InvalidDataException">It has numbers for none: nothing is worth writing.</exception>
    private static List<string> Write(Screen screen, IPotential potential, string file, IFrameWriter writer, PredictionSummary? summary,
        CancellationToken cancellation)
    {
        using var count = new CountLine(screen, $"predicting {file}");
        var evaluation = new Evaluation();
        var problems = new List<string>();
        long done = 0;
        foreach (Structure structure in Inputs.Structures(file))
        {
            cancellation.ThrowIfCancellationRequested();
            string? problem = Evaluate(potential, structure, evaluation);
            if (problem is not null) problems.Add(problem);
            writer.Write(problem is null ? new Frame(structure) { Prediction = evaluation, Committee = potential as Committee } : new Frame(structure));
            if (problem is null) summary?.Add(structure, evaluation, potential as Committee);
            else summary?.AddProblem(structure, problem);
            count.Update(++done);
        }
        return problems.Count < done ? problems : throw new InvalidDataException(problems[0]);
    }

    /// <returns>what is wrong with the structure; null when all is well</returns>
    private static string? Evaluate(IPotential potential, Structure structure, Evaluation evaluation)
    {
        try { potential.Evaluate(structure, evaluation); }
        catch (InvalidDataException problem) { return problem.Message; }
        bool isFinite = double.IsFinite(evaluation.Energy);
        foreach (double force in evaluation.Forces) isFinite &= double.IsFinite(force);
        return isFinite ? null : $"{structure.Source}: expected a finite energy and finite forces, found not-a-number\n"
            + "  → are atoms on top of each other, or far from anything the model was trained on?";
    }
}
