using System.CommandLine;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Training.Speed;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam bench: what a model costs on this machine.</summary>
internal static class BenchVerb
{
    public static Verb Create(Screen screen)
    {
        var preset = new Option<string?>("--preset")
        {
            Description = "Size of a fresh network: tiny, small, medium or large (small when no model is named).",
            HelpName = "SIZE"
        };
        var model = new Option<string?>("--model") { Description = "Model file to measure instead.", HelpName = "MODEL" };
        var set = new Option<string[]>("--set")
        {
            Description = "Changes a key of the preset, as in [model] and [experts] of a run file; may be repeated.",
            HelpName = "KEY=VALUE"
        };
        var dense = new Option<bool>("--dense") { Description = "The preset without experts: one weight matrix per map." };
        var atoms = new Option<int>("--atoms")
        {
            Description = "Atoms of a disordered box, 0.07 atoms/Å³, of O, Si, Mg and Fe or the model's elements.",
            HelpName = "N", DefaultValueFactory = _ => 256
        };
        var structure = new Option<string?>("--structure")
        {
            Description = "Structure to measure on: the first of a file, or FILE@3 for the third.",
            HelpName = "FILE"
        };
        var timestep = new Option<double>("--timestep") { Description = "Time step for ns/day, fs.", HelpName = "FS", DefaultValueFactory = _ => 1.0 };
        var seconds = new Option<double>("--seconds")
        {
            Description = "Time to spend; every quantity is measured three times at least.", HelpName = "S",
            DefaultValueFactory = _ => 5.0
        };
        var evaluation = new Option<bool>("--no-training") { Description = "Leave out the training step, which needs about three times the memory." };
        Option<int> threads = Inputs.Threads();
        Option<string> precision = Inputs.PrecisionOption();
        Option<bool> json = Inputs.Json();
        var command = new Command("bench", "Measure speed: µs per atom, GFLOP/s and share of what the machine can do, training step, memory, ns/day.")
            { preset, model, set, dense, atoms, structure, timestep, seconds, evaluation, threads, precision, json };
        command.SetAction(parsed =>
        {
            Structure? given = parsed.GetValue(structure) is { } file ? StartStructure.Read(file) : null;
            PotentialModel chosen = Model(parsed.GetValue(preset), parsed.GetValue(model), [.. parsed.GetValue(set) ?? []], parsed.GetValue(dense), given);
            Structure box = given ?? DisorderedBox.Create(AtLeastOne(parsed.GetValue(atoms)), chosen.Spec.Elements);
            var options = new SpeedOptions
            {
                Threads = parsed.GetValue(threads), Precision = Inputs.Parse(parsed.GetValue(precision)!),
                Seconds = parsed.GetValue(seconds), Training = !parsed.GetValue(evaluation),
            };
            SpeedReport report = SpeedBench.Run(chosen, box, options);
            if (parsed.GetValue(json)) screen.Output.WriteLine(SpeedText.Json(report, parsed.GetValue(timestep)));
            else SpeedText.Write(screen.Output, report, parsed.GetValue(timestep));
            return 0;
        });
        return new Verb(command, "amalgam bench", "amalgam bench --model runs/first/model.safetensors --structure start.xyz --timestep 0.5",
            "amalgam bench --preset medium --dense --threads 1 --json");
    }

    private static PotentialModel Model(string? preset, string? path, IReadOnlyList<string> changes, bool dense, Structure? structure)
    {
        if (path is not null)
        {
            if (preset is not null || changes.Count > 0 || dense)
                throw new InvalidDataException("--model: expected no --preset, --set or --dense beside it\n  → a model file is measured as it is");
            return ModelFile.Load(Inputs.RequireFile(path));
        }
        IEnumerable<Element> elements = structure?.Elements.Distinct() ?? FreshModel.UsualElements;
        return FreshModel.Create(preset ?? "small", elements, dense, Parse(changes));
    }

    private static JsonObject Parse(IReadOnlyList<string> changes)
    {
        var keys = new JsonObject();
        foreach (string change in changes)
        {
            int equals = change.IndexOf('=');
            if (equals < 1) throw new InvalidDataException($"--set {change}: expected KEY=VALUE\n  → for example --set layers=6");
            keys[change[..equals].Trim()] = Value(change[(equals + 1)..].Trim());
        }
        return keys;
    }

    // Numbers and lists as JSON; anything else is a word.
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static int AtLeastOne(int atoms) => atoms >= 1 ? atoms : throw new InvalidDataException($"--atoms {atoms}: expected 1 or more");
}
