using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Cli.Verbs;

namespace Amalgam.Cli;

/// <summary>The program: finds the verb, runs it, turns exceptions into messages and exit codes.</summary>
/// <remarks>Exit codes: 0 done; 1 something about the input; 2 a bug of ours; 129, 130 and 143 stopped by SIGHUP, Ctrl-C and SIGTERM.</remarks>
public static class AmalgamProgram
{
    /// <summary>The verbs in the order of a first encounter.</summary>
    private static readonly IReadOnlyList<Func<Screen, Verb>> Verbs =
    [
        DataVerb.Create, TrainVerb.Create, EvaluateVerb.Create, ValidateVerb.Create, ReportVerb.Create, PredictVerb.Create, MdVerb.Create,
        RelaxVerb.Create, NebVerb.Create, EosVerb.Create, ElasticVerb.Create, PhononsVerb.Create, ServeVerb.Create, ExpertsVerb.Create,
        AblateVerb.Create, CalibrateVerb.Create, SelectVerb.Create,
        ModelsVerb.Create, ImportVerb.Create, ExportVerb.Create, InspectVerb.Create, BenchVerb.Create, SelftestVerb.Create,
        CompletionVerb.Create,
    ];

    private const string Description = "Machine-learning interatomic potentials with mixtures of experts.";
    private const string Example = "amalgam train --data train.xyz --minutes 5 -o runs/first";

    /// <summary>Runs one command line.</summary>
    public static int Run(IReadOnlyList<string> arguments, Screen screen)
    {
        Verb[] verbs = [.. Verbs.Select(create => create(screen))];
        ParseResult parsed = Tree(verbs).Parse(arguments.Count > 0 ? arguments : ["--help"]);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction) return Usage(parsed, screen);
        // Our own handling of exceptions and of Ctrl-C: a training must be able to save before it ends.
        var configuration = new InvocationConfiguration
        {
            Output = screen.Output, Error = screen.Error, EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null
        };
        int exitCode;
        try
        {
            exitCode = Invoke(parsed, configuration, ResultOf(parsed, verbs));
        }
        catch (Exception exception)
        {
            exitCode = Failure.Report(exception, screen.Error);
        }
        return exitCode is 0 or Failure.InputExitCode ? Interruption.ExitCode ?? exitCode : exitCode;
    }

    private static int Invoke(ParseResult parsed, InvocationConfiguration configuration, ResultPlace? result)
    {
        using ResultGuard? guard = result is null || result.IsGuardedByVerb() ? null : ResultGuard.Open(result, parsed, configuration.Error);
        bool isDone = false;
        try
        {
            int exitCode = parsed.Invoke(configuration);
            isDone = true;
            return exitCode;
        }
        finally
        {
            guard?.End(isDone);
        }
    }

    /// <summary>What the verb of a command line writes to; null where it only shows help, or writes nothing.</summary>
    private static ResultPlace? ResultOf(ParseResult parsed, IEnumerable<Verb> verbs) => parsed.Action != parsed.CommandResult.Command.Action ? null
        : verbs.SelectMany(verb => verb.Parts.Prepend(verb)).FirstOrDefault(verb => verb.Command == parsed.CommandResult.Command)?.Result;

    /// <summary>What is wrong with a command line, without running it.</summary>
    internal static IReadOnlyList<string> Problems(IReadOnlyList<string> arguments)
    {
        var nowhere = new Screen(TextWriter.Null, TextWriter.Null, null);
        return [.. Tree([.. Verbs.Select(create => create(nowhere))]).Parse(arguments).Errors.Select(error => error.Message)];
    }

    private static Command Tree(IReadOnlyList<Verb> verbs)
    {
        // Not a RootCommand: that takes its name from the running process.
        var root = new Command("amalgam", Description);
        var examples = new Dictionary<Command, IReadOnlyList<string>> { [root] = [Example] };
        foreach (Verb verb in verbs)
        {
            foreach (Verb part in verb.Parts)
            {
                Complete(part, examples);
                verb.Command.Subcommands.Add(part.Command);
            }
            Complete(verb, examples);
            root.Subcommands.Add(verb.Command);
        }
        root.Options.Add(new HelpOption { Action = new HelpWithExamples(new HelpAction { MaxWidth = HelpWithExamples.Width }, examples) });
        root.Options.Add(new VersionOption());
        return root;
    }

    private static void Complete(Verb verb, Dictionary<Command, IReadOnlyList<string>> examples)
    {
        if (verb.Result is { IsReplaceable: true }) verb.Command.Options.Add(new Option<bool>(ResultGuard.ForceName)
        {
            Description =
            ForceDescription(verb.Result)
        });
        if (verb.Parts.Count == 0) UnknownOptions.RefuseIn(verb.Command);
        examples[verb.Command] = verb.Examples;
    }

    private static string ForceDescription(ResultPlace result) => result.IsFolder
        ? "Replace the earlier results of this verb in the folder; never anything else." : "Replace an earlier result of this verb; never anything else.";

    private static int Usage(ParseResult parsed, Screen screen)
    {
        Command command = parsed.CommandResult.Command;
        string path = parsed.CommandResult.Parent is CommandResult { Parent: not null } parent ? $"{parent.Command.Name} {command.Name}" : command.Name;
        bool isRoot = parsed.CommandResult.Parent is null, hasVerbs = command.Subcommands.Count > 0;
        if (hasVerbs && parsed.UnmatchedTokens.Count > 0)
        {
            string? near = Atoms.NearestName.Name(parsed.UnmatchedTokens[0], command.Subcommands.Select(verb => verb.Name));
            screen.Error.WriteLine($"unknown verb '{parsed.UnmatchedTokens[0]}'{(near is null ? "" : $"; did you mean '{near}'?")}");
        }
        else if (hasVerbs && !isRoot)
        {
            string known = string.Join(", ", command.Subcommands.Select(verb => verb.Name));
            screen.Error.WriteLine($"amalgam {path}: expected one of {known} behind it, found nothing");
        }
        else foreach (string message in UnknownOptions.Complaints(parsed, command)) screen.Error.WriteLine(message);
        screen.Error.WriteLine(isRoot ? "  → amalgam --help lists the verbs" : $"  → amalgam {path} --help lists what it takes, with an example");
        return Failure.InputExitCode;
    }
}
