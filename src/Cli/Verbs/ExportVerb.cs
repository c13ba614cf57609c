using System.CommandLine;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Export;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam export MODEL -o FILE: a model with its numbers in another precision, or in the format of DeePMD-kit.</summary>
internal static class ExportVerb
{
    private static readonly Dictionary<string, StoredPrecision> Precisions = new()
    {
        ["float16"] = StoredPrecision.Float16, ["float32"] = StoredPrecision.Float32, ["float64"] = StoredPrecision.Float64,
    };

    public static Verb Create(Screen screen)
    {
        var model = new Argument<string>("MODEL") { Description = "Model file, or the name of a model that comes along (amalgam models)." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write: .safetensors, or .yaml or .dp of DeePMD-kit, where dp convert-backend makes other formats of them.",
            HelpName = "FILE",
            Required = true,
        };
        var precision = new Option<string>("--precision")
        {
            Description = "Precision of the stored numbers: float64, float32 (half the file, forces of universal-tiny change by 6e-8 of their size) or "
                + "float16 (a quarter, by 5e-4). Files of DeePMD-kit are float64.",
            HelpName = "P",
            DefaultValueFactory = _ => "float32",
        };
        precision.AcceptOnlyFromAmong([.. Precisions.Keys]);
        (Option<bool> json, ConditionOptions conditions) = (Inputs.Json(), new ConditionOptions());
        var command = new Command("export",
            "Write a model once more: with its numbers in another precision, for smaller files, at one source, charge and spin, or for DeePMD-kit, "
            + "where the options of the model exist there (dense DPA3 models without polynomials, higher moments and core).")
        {
            model, output, precision, json,
        };
        conditions.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(output)!;
            if (DeepMdExport.Recognizes(path) && parsed.GetResult(precision) is { Implicit: false })
                throw new InvalidDataException($"--precision: expected none beside {path}, found {parsed.GetValue(precision)}\n"
                    + "  → files of DeePMD-kit are written in float64; leave it out");
            return Run(screen, parsed.GetValue(model)!, path, Precisions[parsed.GetValue(precision)!], parsed.GetValue(json), conditions.Of(parsed));
        });
        return new Verb(command, "amalgam export runs/first/model.safetensors -o small.safetensors --precision float16",
            "amalgam export dense.safetensors -o dense.yaml",
            "amalgam export model.safetensors --source r2scan --charge 0 --spin 1 -o plain.safetensors")
        {
            Result = ResultPlace.File(output, OwnContent.IsExported),
        };
    }

    private static int Run(Screen screen, string path, string output, StoredPrecision precision, bool json, ConditionChoice choice)
    {
        bool isDeepMd = DeepMdExport.Recognizes(output);
        if (!isDeepMd && Path.GetExtension(output) != ".safetensors")
            throw new InvalidDataException($"{output}: expected a name that ends in .safetensors, {string.Join(", ", DeepMdExport.Endings)}, found another\n"
                + "  → other kinds of model files are not written");
        PotentialModel model = ModelFile.Load(Inputs.RequireModel(path));
        choice.Refuse(model, path);
        // Without a choice the file holds all sources, charges and spins, as the model does.
        if (choice != ConditionChoice.None || isDeepMd) model = choice.PlainOf(model, path);
        if (isDeepMd) DeepMdExport.Write(model, output);
        else
        {
            model.Provenance[OwnContent.ExportMark] = precision.ToString().ToLowerInvariant();
            ModelFile.Save(model, output, precision);
        }
        if (json) JsonOutput.Write(screen.Output, ModelJson.Of(output, model));
        else screen.Output.WriteLine($"{output}: {NumberFormat.Count(new FileInfo(output).Length / 1024)} kB");
        return 0;
    }
}
