using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Amalgam.Atoms;
using Amalgam.Cli.Terminal;
using Amalgam.Cli.Verbs;

namespace Amalgam.Cli;

/// <summary>The program: finds the verb, runs it, turns exceptions into messages and exit codes.</summary>
/// <remarks>Exit codes: 0 done; 1 something about the input; 2 a bug of ours.</remarks>
public static class AmalgamProgram
{
    /// <summary>The verbs in the order of a first encounter.</summary>
    private static readonly IReadOnlyList<Func<Screen, Verb>> Verbs =
        [TrainVerb.Create, EvaluateVerb.Create, ValidateVerb.Create, ReportVerb.Create, PredictVerb.Create, MdVerb.Create, RelaxVerb.Create, NebVerb.Create,
            EosVerb.Create, ElasticVerb.Create,
        PhononsVerb.Create, ExpertsVerb.Create, AblateVerb.Create, ImportVerb.Create, InspectVerb.Create, BenchVerb.Create, SelftestVerb.Create];

    private const string Description = "Machine-learning interatomic potentials with mixtures of experts.";
    private const string UnknownOption = "unknown option";
    private const string Example = "amalgam train --data train.xyz --minutes 5 -o runs/first";

    /// <summary>Runs one command line.</summary>
    public static int Run(IReadOnlyList<string> arguments, Screen screen)
    {
        ParseResult parsed = Tree(screen).Parse(arguments.Count > 0 ? arguments : ["--help"]);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction) return Usage(parsed, screen);
        // Our own handling of exceptions and of Ctrl-C: a training must be able to save before it ends.
        var configuration = new InvocationConfiguration
        {
            Output = screen.Output, Error = screen.Error, EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null
        };
        try
        {
            return parsed.Invoke(configuration);
        }
        catch (Exception exception)
        {
            return Failure.Report(exception, screen.Error);
        }
    }

    /// <summary>What is wrong with a command line, without running it.</summary>
    internal static IReadOnlyList<string> Problems(IReadOnlyList<string> arguments) =>
        [.. Tree(new Screen(TextWriter.Null, TextWriter.Null, null)).Parse(arguments).Errors.Select(error => error.Message)];

    private static Command Tree(Screen screen)
    {
        // Not a RootCommand: that takes its name from the running process.
        var root = new Command("amalgam", Description);
        var examples = new Dictionary<Command, IReadOnlyList<string>> { [root] = [Example] };
        foreach (Verb verb in Verbs.Select(create => create(screen)))
        {
            foreach (Argument argument in verb.Command.Arguments) argument.Validators.Add(result => RefuseOptions(result, verb.Command));
            root.Subcommands.Add(verb.Command);
            examples[verb.Command] = verb.Examples;
        }
        root.Options.Add(new HelpOption { Action = new HelpWithExamples(new HelpAction { MaxWidth = 110 }, examples) });
        root.Options.Add(new VersionOption());
        return root;
    }

    // A mistyped option would otherwise be taken for a file name.
    private static void RefuseOptions(ArgumentResult result, Command command)
    {
        foreach (string token in result.Tokens.Select(token => token.Value).Where(value => value.Length > 1 && value[0] == '-'))
            result.AddError(UnknownOptionOf(token, command));
    }

    /// <summary>
    /// What is wrong with the arguments of a verb. An option that was misspelt makes its values look like arguments too many: only the cause is reported.
    /// </summary>
    private static IEnumerable<string> Complaints(ParseResult parsed, Command command)
    {
        string[] misspelt = [.. parsed.UnmatchedTokens.Where(token => token.Length > 1 && token[0] == '-')
            .Select(token => UnknownOptionOf(token.Split('=')[0], command))];
        IEnumerable<string> all = misspelt.Concat(parsed.Errors.Select(error => error.Message)).Distinct();
        string[] causes = [.. all.Where(message => message.StartsWith(UnknownOption, StringComparison.Ordinal))];
        return causes.Length == 0 ? all
            : causes.Concat(all.Where(message =>
            !causes.Contains(message) && !parsed.UnmatchedTokens.Any(token => message.Contains($"'{token}'", StringComparison.Ordinal))));
    }

    private static string UnknownOptionOf(string token, Command command) =>
        $"{UnknownOption} "
            + $"'{token}'{(NearestName.Name(token, command.Options.Select(option => option.Name)) is string near ? $"; did you mean '{near}'?" : "")}";

    private static int Usage(ParseResult parsed, Screen screen)
    {
        Command command = parsed.CommandResult.Command;
        bool isRoot = command.Subcommands.Count > 0;
        if (isRoot && parsed.UnmatchedTokens.Count > 0)
        {
            string? near = NearestName.Name(parsed.UnmatchedTokens[0], command.Subcommands.Select(verb => verb.Name));
            screen.Error.WriteLine($"unknown verb '{parsed.UnmatchedTokens[0]}'{(near is null ? "" : $"; did you mean '{near}'?")}");
        }
        else foreach (string message in Complaints(parsed, command)) screen.Error.WriteLine(message);
        screen.Error.WriteLine(isRoot ? "  → amalgam --help lists the verbs" : $"  → amalgam {command.Name} --help lists what it takes, with an example");
        return Failure.InputExitCode;
    }
}
