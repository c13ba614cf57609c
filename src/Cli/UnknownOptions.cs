using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Amalgam.Atoms;

namespace Amalgam.Cli;

/// <summary>Options that a verb does not have: errors with the nearest name, never file names or values of another option.</summary>
internal static class UnknownOptions
{
    private const string Unknown = "unknown option";

    /// <summary>Refuses words that look like an option as an argument, or as the value of an option, of a verb.</summary>
    public static void RefuseIn(Command command)
    {
        foreach (Argument argument in command.Arguments) argument.Validators.Add(result => Refuse(result, result.Tokens, command));
        // Numbers and switches are parsed: what is no value of theirs is an error in any case.
        foreach (Option option in command.Options.Where(option => option.ValueType == typeof(string) || option.ValueType == typeof(string[])))
            option.Validators.Add(result => Refuse(result, result.Tokens, command));
    }

    /// <summary>
    /// What is wrong with the arguments of a verb. An option that was misspelt makes its values look like arguments too many: only the cause is reported.
    /// </summary>
    public static IEnumerable<string> Complaints(ParseResult parsed, Command command)
    {
        string[] misspelt = [.. parsed.UnmatchedTokens.Where(LooksLikeOption).Select(token => Message(token, command))];
        IEnumerable<string> all = misspelt.Concat(parsed.Errors.Select(error => error.Message)).Distinct();
        string[] causes = [.. all.Where(message => message.StartsWith(Unknown, StringComparison.Ordinal))];
        return causes.Length == 0 ? all
            : causes.Concat(all.Where(message =>
                !causes.Contains(message) && !parsed.UnmatchedTokens.Any(token => message.Contains($"'{token}'", StringComparison.Ordinal))));
    }

    private static void Refuse(SymbolResult result, IEnumerable<Token> tokens, Command command)
    {
        foreach (string word in tokens.Select(token => token.Value).Where(LooksLikeOption)) result.AddError(Message(word, command));
    }

    // A single minus is a stream, and numbers may be negative. A file of such a name is written ./-name.
    private static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1])
        && !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Message(string word, Command command)
    {
        string name = word.Split('=')[0];
        string[] known = [.. command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Where(alias => alias.Length > 2)];
        string? near = NearestName.Name(name, known) ?? known.FirstOrDefault(option => name.Length > 3 && option.StartsWith(name, StringComparison.Ordinal));
        return $"{Unknown} '{name}'{(near is null ? "" : $"; did you mean '{near}'?")}";
    }
}
