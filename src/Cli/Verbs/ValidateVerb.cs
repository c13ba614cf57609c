using System.CommandLine;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Model.Parameters;
using Amalgam.Pages.Soundness;
using Amalgam.Studies.Soundness;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam validate MODEL [FILE] [--json] [-o report.html]: whether a potential is sound.</summary>
internal static class ValidateVerb
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private sealed record Request(string Model, string? File, ReadOptions Keys, string? Pairs, SoundnessOptions Options)
    {
        /// <summary>Source, charge and spin that the model answers for.</summary>
        public ConditionChoice Condition { get; init; } = ConditionChoice.None;

        /// <summary>File of the page; null for none.</summary>
        public string? Page { get; init; }

        public bool Json { get; init; }

        /// <summary>Whether a line that failed makes the exit code 1.</summary>
        public bool IsStrict { get; init; }
    }

    private static readonly SoundnessOptions Usual = new();

    /// <summary>What the verb takes.</summary>
    private sealed class CommandLine
    {
        public readonly Argument<string> Model = new("MODEL") { Description = PotentialSource.Description };
        public readonly Argument<string?> File = new("FILE")
        {
            Description = $"Structures to try the model on, {StructureFormats.All.ReadableTitles}, with labels or without. "
                + "Without a file they are made of the model's elements.",
            Arity = ArgumentArity.ZeroOrOne
        };
        public readonly Option<string?> Output = new("--output", "-o")
        {
            Description = "Page with all lines and curves, in one file.",
            HelpName = "REPORT.html",
        };
        public readonly Option<bool> Json = Inputs.Json();
        public readonly Option<bool> Strict = new("--strict") { Description = "Exit code 1 when a line failed." };
        public readonly Option<double> Picoseconds = new("--picoseconds")
        {
            Description = "Length of the dynamics of each structure; 0 leaves it out.",
            HelpName = "PS",
            DefaultValueFactory = _ => Usual.Picoseconds,
        };
        public readonly Option<double?> Timestep = new("--timestep")
        {
            Description = "Timestep, fs; 0.5 with hydrogen and 1 otherwise when absent.",
            HelpName = "FS",
        };
        public readonly Option<double> Temperature = new("--temperature")
        {
            Description = "Temperature of first velocities, K.",
            HelpName = "K",
            DefaultValueFactory = _ => Usual.Temperature,
        };
        public readonly Option<int> Structures = new("--structures")
        {
            Description = "How many structures of FILE are tried, spread over it; errors are of all.",
            HelpName = "N",
            DefaultValueFactory = _ => Usual.Structures,
        };
        public readonly Option<string?> Pairs = new("--pairs")
        {
            Description = "Diatomic curves to draw, such as H-O,Mo-Mo, or all; each element with itself when absent.",
            HelpName = "PAIRS",
        };
        public readonly Option<int> Threads = Inputs.Threads();
        public readonly ConditionOptions Conditions = new();
        public readonly LabelKeyOptions Keys = new();
    }

    public static Verb Create(Screen screen)
    {
        var options = new CommandLine();
        var command = new Command("validate", "Check a potential before it is used: derivatives, symmetries, smoothness, threads, energy drift, diatomic and "
            + "E–V curves, errors, cost; each line with its limit and verdict.")
        {
            options.Model, options.File, options.Output, options.Json, options.Strict, options.Picoseconds, options.Timestep, options.Temperature,
            options.Structures, options.Pairs, options.Threads,
        };
        options.Keys.AddTo(command);
        options.Conditions.AddTo(command);
        command.SetAction(parsed => Run(screen, Read(options, parsed)));
        return new Verb(command, "amalgam validate runs/first/model.safetensors test.xyz -o validation.html",
            "amalgam validate a.safetensors,b.safetensors --pairs H-O,O-O --json > validation.json",
            "amalgam validate sw: silicon.xyz --picoseconds 10 --strict")
        {
            Result = ResultPlace.File(options.Output!, OwnContent.IsValidation) with { StandsInRuns = true },
        };
    }

    private static Request Read(CommandLine options, ParseResult parsed) => new(parsed.GetValue(options.Model)!, parsed.GetValue(options.File),
        options.Keys.Of(parsed), parsed.GetValue(options.Pairs),
        new SoundnessOptions
        {
            Picoseconds = parsed.GetValue(options.Picoseconds),
            Timestep = parsed.GetValue(options.Timestep),
            Temperature = parsed.GetValue(options.Temperature),
            Structures = parsed.GetValue(options.Structures),
            Threads = parsed.GetValue(options.Threads),
        })
    {
        Condition = options.Conditions.Of(parsed), Page = parsed.GetValue(options.Output), Json = parsed.GetValue(options.Json),
        IsStrict = parsed.GetValue(options.Strict),
    };

    private static int Run(Screen screen, Request request)
    {
        // Dimers and crystals of the study say no charge and spin: they are chosen, or the defaults of the model.
        PotentialSource single = PotentialSource.Parse(request.Model, Precision.Float32, request.Condition).Fixed(),
            exact = PotentialSource.Parse(request.Model, Precision.Float64, request.Condition).Fixed();
        single.Tell(screen.Error);
        var subject = new SoundnessSubject(request.Model, (precision, threads) => (precision == Precision.Float32 ? single : exact).Create(threads),
            single.Models);
        Func<IEnumerable<Structure>>? file = request.File is string path ? () => Inputs.Structures(path, request.Keys) : null;
        SoundnessReport report;
        using (var interruption = new Interruption(() => screen.Error.WriteLine("stopping")))
        using (var line = new StatusLine(screen))
            report = SoundnessStudy.Run(subject, request.Options with { Pairs = Pairs(request, subject) }, file, line.Update, interruption.Token);
        if (request.Json) screen.Output.WriteLine(report.ToJson().ToJsonString(Indented));
        else SoundnessText.Write(screen.Output, report);
        if (request.Page is string page)
        {
            SoundnessPage.Of(report, Command(request)).Save(page);
            screen.Error.WriteLine($"{page}: {NumberFormat.Plural(report.Lines.Count, "line")}");
        }
        return request.IsStrict && report.Count(CheckOutcome.Fail) > 0 ? Failure.InputExitCode : 0;
    }

    private static string Command(Request request) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"amalgam validate {request.Model}{(request.File is null ? "" : " " + request.File)}{(request.Pairs is null ? "" : " --pairs " + request.Pairs)} "
            + $"--picoseconds {request.Options.Picoseconds} --structures {request.Options.Structures}");

    private static IReadOnlyList<ElementPair>? Pairs(Request request, SoundnessSubject subject)
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
