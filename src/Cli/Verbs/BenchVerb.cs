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
    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Option<string?> Preset = new("--preset")
        {
            Description = "Size of a fresh network: tiny, small, medium or large (small when no model is named).",
            HelpName = "SIZE",
        };
        public readonly Option<string?> Model = new("--model") { Description = "Model file to measure instead.", HelpName = "MODEL" };
        public readonly Option<string[]> Set = new("--set")
        {
            Description = "Changes a key of the preset, as in [model] and [experts] of a run file; may be repeated.",
            HelpName = "KEY=VALUE",
        };
        public readonly Option<bool> Dense = new("--dense") { Description = "The preset without experts: one weight matrix per map." };
        public readonly Option<int> Atoms = new("--atoms")
        {
            Description = "Atoms of a disordered box, 0.07 atoms/Å³, of O, Si, Mg and Fe or the model's elements.",
            HelpName = "N",
            DefaultValueFactory = _ => 256,
        };
        public readonly Option<string?> Structure = new("--structure")
        {
            Description = "Structure to measure on: the first of a file, or FILE@3 for the third.",
            HelpName = "FILE",
        };
        public readonly Option<double> Timestep = new("--timestep")
        {
            Description = "Time step for ns/day, fs.",
            HelpName = "FS",
            DefaultValueFactory = _ => 1.0,
        };
        public readonly Option<double> Seconds = new("--seconds")
        {
            Description = "Time to spend; every quantity is measured three times at least.",
            HelpName = "S",
            DefaultValueFactory = _ => 5.0,
        };
        public readonly Option<bool> Evaluation =
            new("--no-training") { Description = "Leave out the training step, which needs about three times the memory." };
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly Option<string> Precision = Inputs.PrecisionOption();
        public readonly ConditionOptions Conditions = new();
        public readonly Option<bool> Json = Inputs.Json();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("bench", "Measure speed: µs per atom, GFLOP/s and share of what the machine can do, training step, memory, ns/day.")
        {
            options.Preset, options.Model, options.Set, options.Dense, options.Atoms, options.Structure, options.Timestep, options.Seconds,
            options.Evaluation, options.Threads, options.Precision, options.Json,
        };
        options.Conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam bench", "amalgam bench --model runs/first/model.safetensors --structure start.xyz --timestep 0.5",
            "amalgam bench --preset medium --dense --threads 1 --json");
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        Structure? given = parsed.GetValue(options.Structure) is { } file ? StartStructure.Read(file) : null;
        ConditionChoice choice = options.Conditions.Of(parsed);
        string? path = parsed.GetValue(options.Model);
        PotentialModel model = Model(parsed.GetValue(options.Preset), path, parsed.GetValue(options.Set) ?? [], parsed.GetValue(options.Dense), given);
        // Time does not depend on source, charge and spin; which elements are there does.
        bool isPlain = model.Spec.Conditions is null;
        model = choice.AnyOf(model, given, path ?? "--preset");
        if (!isPlain) screen.Error.WriteLine(ConditionChoice.Line(path!, (JsonObject)model.Provenance["condition"]!));
        Structure box = given ?? DisorderedBox.Create(AtLeastOne(parsed.GetValue(options.Atoms)), model.Spec.Elements);
        SpeedReport report = SpeedBench.Run(model, box, new SpeedOptions
        {
            Threads = parsed.GetValue(options.Threads),
            Precision = Inputs.Parse(parsed.GetValue(options.Precision)!),
            Seconds = parsed.GetValue(options.Seconds),
            Training = !parsed.GetValue(options.Evaluation),
        });
        double timestep = parsed.GetValue(options.Timestep);
        if (parsed.GetValue(options.Json)) JsonOutput.Write(screen.Output, SpeedText.Json(report, timestep));
        else SpeedText.Write(screen.Output, report, timestep);
        return 0;
    }

    private static PotentialModel Model(string? preset, string? path, IReadOnlyList<string> changes, bool dense, Structure? structure)
    {
        if (path is not null)
        {
            if (preset is not null || changes.Count > 0 || dense)
                throw new InvalidDataException("--model: expected no --preset, --set or --dense beside it\n  → a model file is measured as it is");
            return ModelFile.Load(Inputs.RequireModel(path));
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
