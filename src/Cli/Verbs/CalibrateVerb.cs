using System.CommandLine;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Conditions;
using Amalgam.Model.Files;
using Amalgam.Training.Uncertainty;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam calibrate MODEL --data TRAIN --valid VALID -o FILE: the same model with the uncertainty of its energies.</summary>
internal static class CalibrateVerb
{
    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string> Model = new("MODEL") { Description = "Model file, or the name of a model that comes along (amalgam models)." };
        public readonly Option<string[]> Data = Files("--data", "TRAIN", "Structures the model was trained on, or others like them; labels are not read.");
        public readonly Option<string[]> Valid = Files("--valid", "VALID", "Structures with energies that it was not trained on, "
            + $"{UncertaintyFitting.FewestCalibrated} at least.");
        public readonly Option<string> Output = new("--output", "-o") { Description = "Model file to write.", HelpName = "FILE", Required = true };
        public readonly Option<int> Structures = new("--structures")
        {
            Description = "Structures of each that are looked at: of more a random choice, the same every time.",
            HelpName = "N",
            DefaultValueFactory = _ => UncertaintyFitting.MostStructures,
        };
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly Option<bool> Json = Inputs.Json();
        public readonly LabelKeyOptions Keys = new();
        public readonly ConditionOptions Conditions = new(readsSource: true);
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        options.Structures.Validators.Add(result =>
        {
            int count = result.GetValueOrDefault<int>();
            if (count < UncertaintyFitting.FewestCalibrated)
                result.AddError($"--structures: expected at least {UncertaintyFitting.FewestCalibrated}, found {count}");
        });
        var command = new Command("calibrate",
            "Measure how far the energies of a model can be trusted, and write the model with that. Its weights stay as they are. "
            + "A training does this at its end.")
        {
            options.Model, options.Data, options.Valid, options.Output, options.Structures, options.Threads, options.Json,
        };
        options.Keys.AddTo(command);
        options.Conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam calibrate old.safetensors --data train.xyz --valid valid.xyz -o calibrated.safetensors",
            "amalgam calibrate old.safetensors --source r2scan --data train.xyz --valid valid.xyz -o calibrated.safetensors")
        {
            Result = ResultPlace.File(options.Output, OwnContent.IsCalibrated),
        };
    }

    private static Option<string[]> Files(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, AllowMultipleArgumentsPerToken = true, Required = true };

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        string path = parsed.GetValue(options.Model)!, output = parsed.GetValue(options.Output)!;
        string[] data = parsed.GetValue(options.Data)!, valid = parsed.GetValue(options.Valid)!;
        foreach (string file in data.Concat(valid)) Inputs.RequireStructures(file);
        if (Path.GetExtension(output) != ".safetensors")
            throw new InvalidDataException($"{output}: expected a name that ends in .safetensors, found another\n"
                + "  → other kinds of model files are not written");
        PotentialModel model = ModelFile.Load(Inputs.RequireModel(path));
        ConditionChoice choice = options.Conditions.Of(parsed);
        choice.Refuse(model, path);
        ConditionSpec conditions = model.Spec.Conditions ?? new ConditionSpec();
        using (var interruption = new Interruption(() => screen.Error.WriteLine("stopping: nothing is written")))
        using (var count = new CountLine(screen, "reading"))
        {
            long done = 0;
            IEnumerable<Structure> Counted(IEnumerable<Structure> structures)
            {
                foreach (Structure structure in structures)
                {
                    interruption.Token.ThrowIfCancellationRequested();
                    count.Update(++done);
                    yield return structure;
                }
            }
            model = model.With(UncertaintyFitting.Fit(model,
                Counted(data.SelectMany(file => Inputs.Structures(file, options.Keys.Of(parsed)))),
                Counted(valid.SelectMany(file => Inputs.Labelled(file, options.Keys.Of(parsed), screen.Error.WriteLine))),
                parsed.GetValue(options.Threads), parsed.GetValue(options.Structures), structure => conditions.Of(structure, choice.Source, choice.State),
                interruption.Token));
        }
        Mark(model.Provenance, data, valid, choice);
        ModelFile.Save(model, output, ModelFile.PrecisionOf(path));
        if (parsed.GetValue(options.Json)) JsonOutput.Write(screen.Output, ModelJson.Of(output, model));
        else ModelText.WriteUncertainty(screen.Output, $"{output}: ", model.Uncertainty);
        return 0;
    }

    private static void Mark(JsonObject provenance, string[] data, string[] valid, ConditionChoice choice)
    {
        // From now on the file is this verb's own, not that of amalgam export.
        provenance.Remove(OwnContent.ExportMark);
        var mark = new JsonObject { ["data"] = Names(data), ["valid"] = Names(valid) };
        if (choice != ConditionChoice.None) mark["condition"] = choice.ToJson();
        provenance[OwnContent.CalibrationMark] = mark;
    }

    private static JsonArray Names(string[] files) => JsonOutput.Texts(files.Select(file => Path.GetFileName(file)));
}
