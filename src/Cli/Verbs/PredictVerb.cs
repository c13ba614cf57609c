using System.CommandLine;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Workers;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Model.Parameters;
using Amalgam.Studies.DataSets;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam predict MODEL FILE -o OUT.xyz: energies, forces, virials and stresses beside what the file holds.</summary>
internal static class PredictVerb
{
    private const int MostNamed = 10;
    private const string SourceKey = "AMALGAM_source";

    /// <summary>What a command line asks for.</summary>
    private sealed record Request(string Model, string File, string Output, Precision Precision, int Threads, bool IsJson, Shard? Shard,
        ConditionChoice Condition);

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
        Option<string?> shard = ShardedInput.Option("amalgam data merge joins the files of all parts to the bytes of one run.");
        var command = new Command("predict", "Write structures with AMALGAM_energy, AMALGAM_energies, AMALGAM_forces, AMALGAM_virial and, where all axes are "
            + "periodic, AMALGAM_stress (eV, eV/Å, eV/Å³); of a committee AMALGAM_energy_deviation and AMALGAM_force_deviation too, of a calibrated model "
            + "AMALGAM_energy_uncertainty (eV/atom) and AMALGAM_uncertainties (eV).")
        {
            model, file, output, shard, precision, threads, json,
        };
        var conditions = new ConditionOptions();
        conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, new Request(
            parsed.GetValue(model)!, parsed.GetValue(file)!, parsed.GetValue(output)!, Inputs.Parse(parsed.GetValue(precision)!), parsed.GetValue(threads),
            parsed.GetValue(json), parsed.GetValue(shard) is string text ? Shard.Parse(text) : null, conditions.Of(parsed))));
        return new Verb(command, "amalgam predict runs/first/model.safetensors test.xyz -o predicted.xyz",
            "amalgam predict model.safetensors slab.xyz -o slab-predicted.xyz --precision float64",
            "amalgam predict a.safetensors,b.safetensors candidates.xyz -o uncertain.xyz",
            "amalgam predict model.safetensors@16 candidates.xyz -o uncertain.xyz",
            "amalgam predict model.safetensors large.xyz --shard 2/8 -o part-2.xyz",
            "amalgam predict model.safetensors - -o - < in.xyz > out.xyz")
        {
            Result = ResultPlace.File(output, OwnContent.IsPrediction) with { TakesStream = true },
        };
    }

    private static int Run(Screen screen, Request request)
    {
        StandardStreams.RefuseBoth(request.Output, request.IsJson);
        var source = PotentialSource.Parse(request.Model, request.Precision, request.Condition);
        source.Tell(screen.Error);
        using PotentialPool potentials = source.Pool(request.Threads);
        ShardedInput? shard = request.Shard is Shard part ? ShardedInput.Open(part, [request.File], null, potentials.Any,
            new ShardRun(part.Parts, 0, source.Digest, "", ShardedInput.SettingsOf(request.Precision, null)), null) : null;
        long structures = shard is null ? KnownStructures.Require(potentials.Any, request.File) : shard.End - shard.First;
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping"));
        PredictionSummary? summary = request.IsJson ? new PredictionSummary() : null;
        List<string> problems = [];
        StandardStreams.Write(request.Output, writer =>
        {
            using var count = new CountLine(screen, $"predicting {request.File}");
            problems = Write(potentials.Predict(Marked(request, shard, source), interruption.Token), writer, summary, count.Update);
            // Another shard may have the structures that the potential has numbers for.
            if (shard is null && problems.Count == structures) throw new InvalidDataException(problems[0]);
        });
        if (summary is not null) JsonOutput.Write(screen.Output, WithCondition(summary.ToJson(request.Output), source));
        screen.Error.WriteLine($"{StandardStreams.NameOf(request.Output)}: {NumberFormat.Plural(structures, "structure")}");
        if (problems.Count == 0) return 0;
        screen.Error.WriteLine($"not predicted: {NumberFormat.Plural(problems.Count, "structure")} of {structures}, written without AMALGAM_ values");
        foreach (string problem in problems.Take(MostNamed)) screen.Error.WriteLine(problem);
        return Failure.InputExitCode;
    }

    private static JsonObject WithCondition(JsonObject json, PotentialSource source)
    {
        if (source.Condition is not null) json["condition"] = source.Condition.DeepClone();
        return json;
    }

    /// <summary>The structures to predict, marked where they are those of a shard. A mark of earlier predictions no longer holds.</summary>
    private static IEnumerable<Structure> Marked(Request request, ShardedInput? shard, PotentialSource source)
    {
        long number = shard?.First ?? 0;
        foreach (Structure structure in shard?.Of(0) ?? Inputs.Structures(request.File))
        {
            number++;
            if (shard is null) ShardMark.Remove(structure);
            else new ShardMark(request.Shard!.Value.Part, number, shard.Run).AddTo(structure);
            MarkSource(structure, source);
            yield return structure;
        }
    }

    /// <summary>Names the source that a prediction is of, where the model has several; the mark of an earlier prediction no longer holds.</summary>
    private static void MarkSource(Structure structure, PotentialSource source)
    {
        structure.Extras?.Info.RemoveAll(pair => pair.Key == SourceKey);
        if (source.Condition?["source"]?.GetValue<string>() is string name)
            (structure.Extras ??= new StructureExtras()).Info.Add(KeyValuePair.Create(SourceKey, (string?)name));
    }

    /// <returns>what was wrong with the structures that the potential has no numbers for; they are written as they are</returns>
    private static List<string> Write(IEnumerable<Prediction> predictions, IFrameWriter writer, PredictionSummary? summary, Action<long> count)
    {
        var problems = new List<string>();
        long done = 0;
        foreach (Prediction prediction in predictions)
        {
            (Structure structure, Evaluation evaluation) = (prediction.Structure, prediction.Evaluation);
            string? problem = prediction.Problem ?? NotFinite(structure, evaluation);
            if (problem is not null) problems.Add(problem);
            writer.Write(problem is null ? new Frame(structure) { Prediction = evaluation } : new Frame(structure));
            if (problem is null) summary?.Add(structure, evaluation);
            else summary?.AddProblem(structure, problem);
            count(++done);
        }
        return problems;
    }

    /// <returns>what is wrong with the numbers; null when all is well</returns>
    private static string? NotFinite(Structure structure, Evaluation evaluation)
    {
        bool isFinite = double.IsFinite(evaluation.Energy);
        foreach (double force in evaluation.Forces) isFinite &= double.IsFinite(force);
        return isFinite ? null : $"{structure.Source}: expected a finite energy and finite forces, found not-a-number\n"
            + "  → are atoms on top of each other, or far from anything the model was trained on?";
    }
}
