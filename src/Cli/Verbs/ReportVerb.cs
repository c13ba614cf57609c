using System.CommandLine;
using Amalgam.Cli.Input;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Pages.Report;
using Amalgam.Studies.Report;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam report RUN|MODEL -o report.html: one page on how a model was made, how good it is, and what its experts do.</summary>
internal static class ReportVerb
{
    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string> Source = new("RUN|MODEL") { Description = "Folder of a run, or a model file." };
        public readonly Option<string> Output = new("--output", "-o")
        {
            Description = "HTML file to write; it needs no other file and no network.",
            HelpName = "FILE",
            Required = true,
        };
        public readonly Option<string[]> Data = new("--data")
        {
            Description = "Labelled structures to report errors on, beside those that a run knows.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        public readonly Option<bool> Json = new("--json") { Description = "Also write the numbers of the page as JSON to the standard output." };
        public readonly Option<bool> Validate =
            new("--validate") { Description = "Also try whether the potential is sound, as amalgam validate does: minutes." };
        public readonly LabelKeyOptions Keys = new();
        public readonly ConditionOptions Conditions = new(readsSource: true);
        public readonly Option<string> Precision = Inputs.PrecisionOption();
        public readonly Option<int> Threads = Inputs.Threads();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("report",
            "Write one HTML page: summary, learning curves, errors from all sides, worst structures in 3-D, data check, experts, provenance.")
        {
            options.Source, options.Output, options.Data, options.Validate, options.Json, options.Precision, options.Threads,
        };
        options.Keys.AddTo(command);
        options.Conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, options, parsed));
        return new Verb(command, "amalgam report runs/first -o report.html", "amalgam report runs/first/model.safetensors --data test.xyz -o report.html")
        {
            Result = ResultPlace.File(options.Output, OwnContent.IsReport) with { StandsInRuns = true },
        };
    }

    private static int Run(Screen screen, CommandLine options, ParseResult parsed)
    {
        string path = parsed.GetValue(options.Source)!, output = parsed.GetValue(options.Output)!;
        string[] data = parsed.GetValue(options.Data)!;
        bool json = parsed.GetValue(options.Json);
        foreach (string file in data) Inputs.RequireStructures(file);
        var gathering = new ReportGathering(screen, Inputs.Parse(parsed.GetValue(options.Precision)!), parsed.GetValue(options.Threads))
        {
            ChecksSoundness = parsed.GetValue(options.Validate),
            Keys = options.Keys.Of(parsed),
            Condition = options.Conditions.Of(parsed),
        };
        ModelStudies source = Directory.Exists(path) ? gathering.OfRun(path, data) : gathering.OfModel(Inputs.RequireModel(path), data);
        foreach (string notice in source.Notices) screen.Error.WriteLine(notice);
        ReportPage.Create(source).Save(output);
        TextWriter report = json ? screen.Error : screen.Output;
        if (json) JsonOutput.Write(screen.Output, source.ToJson());
        report.WriteLine($"{output}: {NumberFormat.Count(new FileInfo(output).Length / 1024)} kB; open it in a browser");
        return 0;
    }
}
