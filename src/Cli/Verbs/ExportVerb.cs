using System.CommandLine;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam export MODEL -o FILE: a model with its numbers in another precision.</summary>
internal static class ExportVerb
{
    private static readonly Dictionary<string, StoredPrecision> Precisions = new()
    {
        ["float16"] = StoredPrecision.Float16, ["float32"] = StoredPrecision.Float32, ["float64"] = StoredPrecision.Float64,
    };

    public static Verb Create(Screen screen)
    {
        var model = new Argument<string>("MODEL") { Description = "Model file, or the name of a model that comes along (amalgam models)." };
        var output = new Option<string>("--output", "-o") { Description = "Model file to write.", HelpName = "FILE", Required = true };
        var precision = new Option<string>("--precision")
        {
            Description = "Precision of the stored numbers: float64, float32 (half the file, forces of universal-tiny change by 6e-8 of their size) or "
                + "float16 (a quarter, by 5e-4).",
            HelpName = "P",
            DefaultValueFactory = _ => "float32",
        };
        precision.AcceptOnlyFromAmong([.. Precisions.Keys]);
        Option<bool> json = Inputs.Json();
        var command = new Command("export", "Write a model once more with its numbers in another precision: smaller files.") { model, output, precision, json };
        command.SetAction(parsed =>
            Run(screen, parsed.GetValue(model)!, parsed.GetValue(output)!, Precisions[parsed.GetValue(precision)!], parsed.GetValue(json)));
        return new Verb(command, "amalgam export runs/first/model.safetensors -o small.safetensors --precision float16")
        {
            Result = ResultPlace.File(output, OwnContent.IsExported),
        };
    }

    private static int Run(Screen screen, string path, string output, StoredPrecision precision, bool json)
    {
        if (Path.GetExtension(output) != ".safetensors")
            throw new InvalidDataException($"{output}: expected a name that ends in .safetensors, found another\n"
                + "  → other kinds of model files are not written");
        PotentialModel model = ModelFile.Load(Inputs.RequireModel(path));
        model.Provenance[OwnContent.ExportMark] = precision.ToString().ToLowerInvariant();
        ModelFile.Save(model, output, precision);
        if (json) JsonOutput.Write(screen.Output, ModelJson.Of(output, model));
        else screen.Output.WriteLine($"{output}: {NumberFormat.Count(new FileInfo(output).Length / 1024)} kB");
        return 0;
    }
}
