using System.CommandLine;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Import.DeepMd;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam import DEEPMD.yaml|.dp -o MODEL: a DPA3 model of DeePMD-kit as a model file.</summary>
internal static class ImportVerb
{
    public static Verb Create(Screen screen)
    {
        var file = new Argument<string>("DEEPMD") { Description = "DPA3 model of DeePMD-kit: .yaml or .dp, as 'dp convert-backend' writes them." };
        var output = new Option<string>("--output", "-o") { Description = "Model file to write.", HelpName = "MODEL", Required = true };
        Option<bool> json = Inputs.Json();
        var command = new Command("import", "Turn a DPA3 model of DeePMD-kit into a model file, in double precision.") { file, output, json };
        command.SetAction(parsed => Run(screen, parsed.GetValue(file)!, parsed.GetValue(output)!, parsed.GetValue(json)));
        return new Verb(command, "amalgam import dpa3.yaml -o dpa3.safetensors") { Result = ResultPlace.File(output, OwnContent.IsImported) };
    }

    private static int Run(Screen screen, string file, string output, bool json)
    {
        PotentialModel model = DeepMdModel.Import(Inputs.RequireFile(file));
        ModelFile.Save(model, output);
        if (json) JsonOutput.Write(screen.Output, ModelJson.Of(output, model));
        else ModelText.Write(screen.Output, output, model);
        return 0;
    }
}
