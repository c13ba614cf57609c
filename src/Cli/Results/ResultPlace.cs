using System.CommandLine;

namespace Amalgam.Cli.Results;

/// <summary>What a verb writes to: the option that names it, and how earlier results of the verb are known.</summary>
/// <param name="Option">the option that names it</param>
/// <param name="PathOf">the path of a command line; null when nothing is written</param>
/// <param name="IsFolder">whether it is a folder of results, or one file</param>
internal sealed record ResultPlace(Option Option, Func<ParseResult, string?> PathOf, bool IsFolder)
{
    /// <summary>Whether the result of a command line is a folder; null where that does not depend on it.</summary>
    public Func<ParseResult, bool>? IsFolderOf { get; init; }

    /// <summary>Whether an earlier result can be replaced with --force: there must be a way to know it.</summary>
    public bool IsReplaceable { get; init; } = true;

    /// <summary>Whether a command line goes on with what the folder holds.</summary>
    public Func<ParseResult, bool> IsResumed { get; init; } = _ => false;

    /// <summary>Whether an existing file is of this verb's making.</summary>
    public Func<string, bool> IsOwn { get; init; } = _ => false;

    /// <summary>Whether a file of this verb may stand in the folder of another verb: the page of a run.</summary>
    public bool StandsInRuns { get; init; }

    /// <summary>Whether a single minus is the standard output.</summary>
    public bool TakesStream { get; init; }

    /// <summary>Whether the verb itself opens the guard of the result: one of several processes does.</summary>
    public Func<bool> IsGuardedByVerb { get; init; } = () => false;

    /// <summary>A file.</summary>
    public static ResultPlace File(Option<string> option, Func<string, bool> isOwn) => new(option, parsed => parsed.GetValue(option), IsFolder: false)
    {
        IsOwn = isOwn,
    };

    /// <summary>A folder.</summary>
    public static ResultPlace Folder(Option<string> option) => new(option, parsed => parsed.GetValue(option), IsFolder: true);
}
