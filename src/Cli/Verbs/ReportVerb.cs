using System.CommandLine;
using System.Text.Json;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Model;
using Amalgam.Pages.Report;
using Amalgam.Studies.Report;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam report RUN|MODEL -o report.html: one page on how a model was made, how good it is, and what its experts do.</summary>
internal static class ReportVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Verb Create(Screen screen)
    {
        var source = new Argument<string>("RUN|MODEL") { Description = "Folder of a run, or a model file." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "HTML file to write; it needs no other file and no network.", HelpName = "FILE",
            Required = true
        };
        var data = new Option<string[]>("--data")
        {
            Description = "Labelled structures to report errors on, beside those that a run knows.", HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => []
        };
        Option<bool> json = new("--json") { Description = "Also write the numbers of the page as JSON to the standard output." };
        Option<bool> validate = new("--validate") { Description = "Also try whether the potential is sound, as amalgam validate does: minutes." };
        Option<string> precision = Inputs.PrecisionOption();
        Option<int> threads = Inputs.Threads();
        var command = new Command("report",
            "Write one HTML page: summary, learning curves, errors from all sides, worst structures in 3-D, data check, experts, provenance.")
        {
            source, output, data, validate, json, precision, threads,
        };
        command.SetAction(parsed => Run(
            screen, parsed.GetValue(source)!, parsed.GetValue(output)!, parsed.GetValue(data)!, parsed.GetValue(validate), parsed.GetValue(json),
                Inputs.Parse(parsed.GetValue(precision)!), parsed.GetValue(threads)));
        return new Verb(command, "amalgam report runs/first -o report.html", "amalgam report runs/first/model.safetensors --data test.xyz -o report.html");
    }

    private static int Run(Screen screen, string path, string output, string[] data, bool validate, bool json, Precision precision, int threads)
    {
        foreach (string file in data) Inputs.RequireFile(file);
        if (Path.GetDirectoryName(Path.GetFullPath(output)) is string target && !Directory.Exists(target))
            throw new InvalidDataException($"{output}: expected a folder for the page, found that there is no {Path.GetDirectoryName(output)}\n  → make it first");
        var gathering = new ReportGathering(screen, precision, threads) { Validates = validate };
        ModelStudies source = Directory.Exists(path) ? gathering.OfRun(path, data) : gathering.OfModel(Inputs.RequireFile(path), data);
        foreach (string notice in source.Notices) screen.Error.WriteLine(notice);
        ReportPage.Create(source).Save(output);
        TextWriter report = json ? screen.Error : screen.Output;
        if (json) screen.Output.WriteLine(source.ToJson().ToJsonString(Indented));
        report.WriteLine($"{output}: {NumberFormat.Count(new FileInfo(output).Length / 1024)} kB; open it in a browser");
        return 0;
    }
}
