using System.CommandLine;
using Amalgam.Cli.Results;

namespace Amalgam.Cli.Verbs;

/// <summary>A verb of the program with the examples of its help.</summary>
public sealed record Verb(Command Command, params IReadOnlyList<string> Examples)
{
    /// <summary>The verbs below this one, such as data convert; empty for a verb that does something itself.</summary>
    public IReadOnlyList<Verb> Parts { get; init; } = [];

    /// <summary>What the verb writes to; null for a verb that writes to the screen alone.</summary>
    internal ResultPlace? Result { get; init; }
}
