using System.CommandLine;
using Amalgam.Cli.Results;

namespace Amalgam.Cli.Verbs;

/// <summary>A verb of the program with the examples of its help.</summary>
public sealed record Verb(Command Command, params IReadOnlyList<string> Examples)
{
    /// <summary>What the verb writes to; null for a verb that writes to the screen alone.</summary>
    internal ResultPlace? Result { get; init; }
}
