using System.CommandLine;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Model;
using Amalgam.Pages.Validation;
using Amalgam.Studies.Soundness;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam validate MODEL [FILE] [--json] [-o report.html]: whether a potential is sound.</summary>
internal static class ValidateVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private sealed record Request(string Model, string? File, ReadOptions Keys, string? Output, bool Json, bool Strict, string? Pairs,
        ValidationOptions Options);

    public static Verb Create(Screen screen)
    {
        var usual = new ValidationOptions();
        var model = new Argument<string>("MODEL") { Description = PotentialSource.Description };
        var file = new Argument<string?>("FILE")
        {
            Description =
            $"Structures to try the model on, {StructureFormats.All.ReadableTitles}, with labels or without. Without a file they are made of the model's elements.",
            Arity = ArgumentArity.ZeroOrOne
        };
        var output = new Option<string?>("--output", "-o") { Description = "Page with all lines and curves, in one file.", HelpName = "REPORT.html" };
        Option<bool> json = Inputs.Json();
        var strict = new Option<bool>("--strict") { Description = "Exit code 1 when a line failed." };
        var picoseconds = new Option<double>("--picoseconds")
        {
            Description = "Length of the dynamics of each structure; 0 leaves it out.", HelpName = "PS",
            DefaultValueFactory = _ => usual.Picoseconds
        };
        var timestep = new Option<double?>("--timestep") { Description = "Timestep, fs; 0.5 with hydrogen and 1 otherwise when absent.", HelpName = "FS" };
        var temperature = new Option<double>("--temperature")
        {
            Description = "Temperature of first velocities, K.", HelpName = "K", DefaultValueFactory = _ =>
            usual.Temperature
        };
        var structures = new Option<int>("--structures")
        {
            Description = "How many structures of FILE are tried, spread over it; errors are of all.",
            HelpName = "N", DefaultValueFactory = _ => usual.Structures
        };
        var pairs = new Option<string?>("--pairs")
        {
            Description = "Diatomic curves to draw, such as H-O,Mo-Mo, or all; each element with itself when absent.",
            HelpName = "PAIRS"
        };
        Option<int> threads = Inputs.Threads();
        var keys = new LabelKeyOptions();
        var command = new Command("validate", "Check a potential before it is used: derivatives, symmetries, smoothness, threads, energy drift, diatomic and E–V curves, errors, cost; each line with its limit and verdict.")
        {
            model, file, output, json, strict, picoseconds, timestep, temperature, structures, pairs, threads,
        };
        keys.AddTo(command);
        command.SetAction(parsed => Run(screen, new Request(
            parsed.GetValue(model)!, parsed.GetValue(file), keys.Of(parsed), parsed.GetValue(output), parsed.GetValue(json),
                parsed.GetValue(strict), parsed.GetValue(pairs),
            new ValidationOptions
            {
                Picoseconds = parsed.GetValue(picoseconds),
                Timestep = parsed.GetValue(timestep),
                Temperature = parsed.GetValue(temperature),
                Structures = parsed.GetValue(structures),
                Threads = parsed.GetValue(threads),
            })));
        return new Verb(command, "amalgam validate runs/first/model.safetensors test.xyz -o validation.html",
            "amalgam validate a.safetensors,b.safetensors --pairs H-O,O-O --json > validation.json",
            "amalgam validate sw: silicon.xyz --picoseconds 10 --strict");
    }

    private static int Run(Screen screen, Request request)
    {
        PotentialSource single = PotentialSource.Parse(request.Model, Precision.Float32), exact = PotentialSource.Parse(request.Model, Precision.Float64);
        var subject = new ValidationSubject(request.Model, (precision, threads) => (precision == Precision.Float32 ? single : exact).Create(threads),
            single.Models);
        Func<IEnumerable<Structure>>? file = request.File is string path ? () => Inputs.Structures(path, request.Keys) : null;
        ValidationReport report;
        using (var interruption = new Interruption(() => screen.Error.WriteLine("stopping")))
        using (var line = new StatusLine(screen))
            report = PotentialValidation.Run(subject, request.Options with { Pairs = Pairs(request, subject) }, file, line.Update, interruption.Token);
        if (request.Json) screen.Output.WriteLine(report.ToJson().ToJsonString(Indented));
        else ValidationTable.Write(screen.Output, report);
        if (request.Output is string page)
        {
            ValidationPage.Of(report, Command(request)).Save(page);
            screen.Error.WriteLine($"{page}: {NumberFormat.Plural(report.Lines.Count, "line")}");
        }
        return request.Strict && report.Count(CheckVerdict.Fail) > 0 ? Failure.InputExitCode : 0;
    }

    private static string Command(Request request) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"amalgam validate {request.Model}{(request.File is null ? "" : " " + request.File)}{(request.Pairs is null ? "" : " --pairs " + request.Pairs)} --picoseconds {request.Options.Picoseconds} --structures {request.Options.Structures}");

    private static IReadOnlyList<ElementPair>? Pairs(Request request, ValidationSubject subject)
    {
        if (request.Pairs is null) return null;
        IPotential potential = subject.Create(Precision.Float32, 1);
        using var owned = potential as IDisposable;
        // A control takes any pair that it supports; "all" means the elements of the file.
        IReadOnlyList<Element> known = subject.IsNetwork || request.Pairs == "all"
            ? subject.Elements(potential, request.File is null ? [] : Inputs.Structures(request.File))
            : [.. Enumerable.Range(1, Element.MaxNumber).Select(number => new Element(number)).Where(potential.Supports)];
        return ElementPair.ParseList(request.Pairs, known);
    }
}
