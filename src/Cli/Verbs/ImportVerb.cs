using System.CommandLine;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Import.DeepMd;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam import DEEPMD.pt|.pth|.yaml|.dp -o MODEL: a DPA3 model of DeePMD-kit as a model file.</summary>
internal static class ImportVerb
{
    private readonly record struct Conditions(Option<string> Head, Option<double?> Charge, Option<double?> Spin, Option<double[]> Frame)
    {
        public IEnumerable<Option> All => [Head, Charge, Spin, Frame];

        public DeepMdImportOptions Of(ParseResult parsed) => new()
        {
            Head = parsed.GetValue(Head), Charge = parsed.GetValue(Charge), Spin = parsed.GetValue(Spin),
            FrameParameters = parsed.GetResult(Frame) is null ? null : parsed.GetValue(Frame),
        };
    }

    public static Verb Create(Screen screen)
    {
        var file = new Argument<string>("DEEPMD")
        {
            Description = "DPA3 model of DeePMD-kit: .pt as the trainer saves it, .pth as 'dp freeze' does, .yaml or .dp as 'dp convert-backend' does.",
        };
        var output = new Option<string>("--output", "-o") { Description = "Model file to write.", HelpName = "MODEL", Required = true };
        const string part = "without it the default of the file. It becomes part of the model.";
        var conditions = new Conditions(
            new Option<string>("--head")
            {
                Description = "Head of a multi-task file, by name or alias; without it the one called Default. 'amalgam inspect FILE.pt' lists them.",
                HelpName = "NAME",
            },
            new Option<double?>("--charge") { Description = $"Total charge, of models that read it; {part}", HelpName = "Q" },
            new Option<double?>("--spin") { Description = $"Spin, of models that read it; {part}", HelpName = "S" },
            new Option<double[]>("--fparam")
            {
                Description = "Frame parameters, of models that read them; without them the defaults of the file. They become part of the model.",
                HelpName = "X", AllowMultipleArgumentsPerToken = true,
            });
        Option<bool> json = Inputs.Json();
        var command = new Command("import", "Turn a DPA3 model of DeePMD-kit into a model file, in double precision.") { file, output };
        foreach (Option option in conditions.All) command.Add(option);
        command.Add(json);
        command.SetAction(parsed => Run(screen, parsed.GetValue(file)!, conditions.Of(parsed), parsed.GetValue(output)!, parsed.GetValue(json)));
        return new Verb(command, "amalgam import dpa3.yaml -o dpa3.safetensors", "amalgam import dpa-3.1-3m.pt --head Omat24 -o omat24.safetensors")
        {
            Result = ResultPlace.File(output, OwnContent.IsImported),
        };
    }

    private static int Run(Screen screen, string file, DeepMdImportOptions options, string output, bool json)
    {
        PotentialModel model = DeepMdModel.Import(Inputs.RequireFile(file), options);
        ModelFile.Save(model, output);
        if (json) JsonOutput.Write(screen.Output, ModelJson.Of(output, model));
        else ModelText.Write(screen.Output, output, model);
        return 0;
    }
}
